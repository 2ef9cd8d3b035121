import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { calibrateGroupCall, calls, detectCall } from '#src/api/calls.js';
import { parseRequest } from '#src/api/parseRequest.js';
import type {
  AddFaceRequest,
  CalibrateGroupRequest,
  CreateGroupRequest,
  FreeGroupRequest,
  ListFacesRequest,
  SearchRequest,
} from '#src/api/requests.js';

const file = new Uint8Array(1);

describe('parseRequest()', () => {
  test('fills in the defaults of the API', () => {
    expect(parseRequest(calls.search, { group_id: 'g', file })).toEqual({
      group_id: 'g',
      file,
      image: undefined,
      limit: 1,
      threshold: undefined,
      multi_oriented_detection: false,
    });
    expect(parseRequest(calls.freeGroup, { group_id: 'g' }).check_empty).toBe(true);
    expect(parseRequest(calls.listFaces, { group_id: 'g' })).toMatchObject({ start: 1, limit: 100 });
  });

  test('takes undefined for a field that is left out', () => {
    const none = { image: undefined, multi_oriented_detection: undefined };
    const search: SearchRequest = { group_id: 'g', file, limit: undefined, threshold: undefined, ...none };
    expect(parseRequest(calls.search, search)).toEqual(parseRequest(calls.search, { group_id: 'g', file }));
    const list: ListFacesRequest = { group_id: 'g', start: undefined, limit: undefined };
    expect(parseRequest(calls.listFaces, list)).toEqual({ group_id: 'g', start: 1, limit: 100 });
    const add: AddFaceRequest = {
      group_id: 'g',
      user_id: 'u',
      file,
      image: undefined,
      user_data: undefined,
    };
    expect(parseRequest(calls.addFace, add)).toMatchObject({ file, user_data: '' });
    const free: FreeGroupRequest = { group_id: 'g', check_empty: undefined };
    expect(parseRequest(calls.freeGroup, free)).toEqual({ group_id: 'g', check_empty: true });
    const create: CreateGroupRequest = { group_id: 'g', group_name: 'n', group_data: undefined };
    expect(parseRequest(calls.createGroup, create)).toMatchObject({ group_data: '' });
    const calibrate: CalibrateGroupRequest = { group_id: 'g', dry_run: undefined, coarse: undefined };
    expect(parseRequest(calibrateGroupCall, calibrate)).toMatchObject({ dry_run: false, coarse: false });
  });

  test('takes strings, and what is natural in process', () => {
    expect(
      parseRequest(calls.search, { group_id: 'g', file, limit: '100', threshold: '80.5' }),
    ).toMatchObject({
      limit: 100,
      threshold: 80.5,
    });
    expect(parseRequest(calls.search, { group_id: 7, file, limit: 3, threshold: 80 })).toMatchObject({
      group_id: '7',
      limit: 3,
      threshold: 80,
    });
    for (const yes of ['1', 1, true]) {
      expect(parseRequest(detectCall, { file, multi_oriented_detection: yes }).multi_oriented_detection).toBe(
        true,
      );
    }
    expect(parseRequest(calls.deleteFaces, { group_id: 'g', face_tokens: 'a,b,a' }).face_tokens).toEqual([
      'a',
      'b',
    ]);
  });

  test.each([
    [calls.search, {}, 'MISSING_ARGUMENTS: group_id'],
    [calls.search, undefined, 'MISSING_ARGUMENTS: group_id'],
    [calls.search, Object.create({ group_id: 'g', file }), 'MISSING_ARGUMENTS: group_id'],
    [calls.search, { group_id: null, file }, 'MISSING_ARGUMENTS: group_id'],
    [calls.search, { group_id: 'g' }, 'MISSING_ARGUMENTS: image, file'],
    [calls.search, { group_id: 'g', file, image: 'AAAA' }, 'COEXISTENCE_ARGUMENTS'],
    [calls.search, { group_id: 'a b', file, image: 'AAAA' }, 'COEXISTENCE_ARGUMENTS'],
    [calls.search, { group_id: '', file }, 'INVALID_GROUP_ID'],
    [calls.search, { group_id: 'x'.repeat(49), file }, 'INVALID_GROUP_ID'],
    [calls.search, { group_id: 'ä', file }, 'INVALID_GROUP_ID'],
    [calls.search, { group_id: 'g\n', file }, 'INVALID_GROUP_ID'],
    [calls.search, { group_id: { toString: () => 'g' }, file }, 'INVALID_GROUP_ID'],
    [calls.search, { group_id: 'g', file, limit: 0 }, 'BAD_ARGUMENTS:limit'],
    [calls.search, { group_id: 'g', file, limit: 101 }, 'BAD_ARGUMENTS:limit'],
    [calls.search, { group_id: 'g', file, limit: '1.0' }, 'BAD_ARGUMENTS:limit'],
    [calls.search, { group_id: 'g', file, limit: ' 1' }, 'BAD_ARGUMENTS:limit'],
    [calls.search, { group_id: 'g', file, limit: Number.NaN }, 'BAD_ARGUMENTS:limit'],
    [calls.search, { group_id: 'g', file, threshold: 'high' }, 'BAD_ARGUMENTS:threshold'],
    [calls.search, { group_id: 'g', file, threshold: 101 }, 'BAD_ARGUMENTS:threshold'],
    [calls.search, { group_id: 'g', file, threshold: Number.NaN }, 'BAD_ARGUMENTS:threshold'],
    [
      calls.search,
      { group_id: 'g', file, multi_oriented_detection: 'yes' },
      'BAD_ARGUMENTS:multi_oriented_detection',
    ],
    [calls.search, { group_id: 'g', file: 5 }, 'BAD_ARGUMENTS:file'],
    [calls.search, { group_id: 'g', file: 'a\0b' }, 'BAD_ARGUMENTS:file'],
    [calls.search, { group_id: 'g', image: '' }, 'BAD_ARGUMENTS:image'],
    [calls.createGroup, { group_id: 'g' }, 'MISSING_ARGUMENTS: group_name'],
    [calls.createGroup, { group_id: 'g', group_name: '' }, 'BAD_ARGUMENTS:group_name'],
    [calls.createGroup, { group_id: 'g', group_name: 'x'.repeat(61) }, 'BAD_ARGUMENTS:group_name'],
    [
      calls.createGroup,
      { group_id: 'g', group_name: 'n', group_data: 'x'.repeat(129) },
      'BAD_ARGUMENTS:group_data',
    ],
    [calls.createGroup, { group_id: 'g', group_name: '\ud800' }, 'BAD_ARGUMENTS:group_name'],
    [calls.addFace, { group_id: 'g', file }, 'MISSING_ARGUMENTS: user_id'],
    [calls.addFace, { group_id: 'g', user_id: 'u' }, 'MISSING_ARGUMENTS: image, file'],
    [calls.addFace, { group_id: 'g', file, user_id: 'u u' }, 'BAD_ARGUMENTS:user_id'],
    [calls.addFace, { group_id: 'g', file, user_id: 'u', user_data: 5 }, 'BAD_ARGUMENTS:user_data'],
    [calls.deleteFaces, { group_id: 'g' }, 'MISSING_ARGUMENTS: face_tokens'],
    [calls.deleteFaces, { group_id: 'g', face_tokens: [] }, 'BAD_ARGUMENTS:face_tokens'],
    [calls.deleteFaces, { group_id: 'g', face_tokens: 'a,,b' }, 'BAD_ARGUMENTS:face_tokens'],
    [calls.deleteFaces, { group_id: 'g', face_tokens: Array(1001).fill('a') }, 'BAD_ARGUMENTS:face_tokens'],
    [calls.listFaces, { group_id: 'g', start: 0 }, 'BAD_ARGUMENTS:start'],
    [calls.listFaces, { group_id: 'g', limit: 1001 }, 'BAD_ARGUMENTS:limit'],
    [calls.faceInfo, { group_id: 'g', face_token: '../x' }, 'INVALID_FACE_TOKEN'],
  ])('refuses %o %o with %s', (call, request, code) => {
    expect(() => parseRequest(call as typeof calls.search, request)).toThrow(code);
  });

  test('takes bytes of another realm, where instanceof fails', () => {
    const foreign: unknown = runInNewContext('new Uint8Array([1, 2, 3])');
    expect(foreign).not.toBeInstanceOf(Uint8Array);
    expect(parseRequest(detectCall, { file: foreign }).file).toBe(foreign);
    expect(parseRequest(detectCall, { image: foreign }).image).toBe(foreign);
    expect(() => parseRequest(detectCall, { file: new Float32Array(3) })).toThrow('BAD_ARGUMENTS:file');
    expect(() => parseRequest(detectCall, { file: [1, 2] })).toThrow('BAD_ARGUMENTS:file');
  });

  test('takes what throws when it is read for what no field takes', () => {
    const throwing = (): never => {
      throw new Error('You asked for it');
    };
    const getter = Object.defineProperty({}, 'group_id', { get: throwing, enumerable: true });
    expect(() => parseRequest(calls.groupInfo, getter)).toThrow('INVALID_GROUP_ID');
    const proxy = new Proxy({}, { getOwnPropertyDescriptor: throwing, get: throwing });
    expect(() => parseRequest(calls.groupInfo, proxy)).toThrow('INVALID_GROUP_ID');
    const face_tokens = new Proxy(['a'], { get: throwing });
    expect(() => parseRequest(calls.deleteFaces, { group_id: 'g', face_tokens })).toThrow('face_tokens');
  });

  test('refuses a megabyte of digits at once, whatever follows', () => {
    const start = performance.now();
    for (const threshold of ['1'.repeat(1e6), `${'1'.repeat(1e6)}x`, `1.${'1'.repeat(1e6)}x`])
      expect(() => parseRequest(calls.search, { group_id: 'g', file, threshold })).toThrow('threshold');
    expect(performance.now() - start).toBeLessThan(500);
    for (const threshold of ['5', '5.', '.5', '+5.0e1', '05'])
      expect(parseRequest(calls.search, { group_id: 'g', file, threshold }).threshold).toBe(
        Number(threshold),
      );
  });

  test('counts characters, not UTF-16 units', () => {
    const group_name = '😀'.repeat(60);
    expect(parseRequest(calls.createGroup, { group_id: 'g', group_name }).group_name).toBe(group_name);
  });
});
