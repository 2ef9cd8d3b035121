import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaceSearch } from '#src/index.js';
import { callOf, expectError, type Method, NO_TOKEN } from '../support/contract.ts';
import { emptyScene, portraitOf } from '../support/demoFaces.ts';
import { makeLibrary } from '../support/makeLibrary.ts';

const NO_LIBRARY = 'nobody-made-this';
let engine: FaceSearch;
let folder: string;
const photos = {} as Record<'ada' | 'nobody', Buffer>;

beforeAll(async () => {
  engine = await FaceSearch.open();
  folder = mkdtempSync(join(tmpdir(), 'facedex-errors-'));
  photos.ada = await portraitOf('ada');
  photos.nobody = await emptyScene();
});
afterAll(async () => {
  await engine?.close();
  rmSync(folder, { recursive: true, force: true });
});

const call = (method: Method, request?: unknown): Promise<object> => callOf(engine, method, request);

describe('the errors of the nine calls', () => {
  beforeAll(() => makeLibrary(engine, 'full', { ada: photos.ada }));
  afterAll(() => engine.freeGroup({ group_id: 'full', check_empty: '0' }));

  const file = new Uint8Array(1);
  const g = { group_id: 'full' };
  const user_id = 'u';
  const missing: [Method, object | undefined, string][] = [
    ['createGroup', undefined, 'group_id'],
    ['createGroup', {}, 'group_id'],
    ['createGroup', g, 'group_name'],
    ['freeGroup', {}, 'group_id'],
    ['groupInfo', {}, 'group_id'],
    ['addFace', {}, 'group_id'],
    ['addFace', { ...g, user_id }, 'image, file'],
    ['addFace', { ...g, file }, 'user_id'],
    ['deleteFaces', {}, 'group_id'],
    ['deleteFaces', g, 'face_tokens'],
    ['listFaces', {}, 'group_id'],
    ['faceInfo', {}, 'group_id'],
    ['faceInfo', g, 'face_token'],
    ['search', undefined, 'group_id'],
    ['search', { file }, 'group_id'],
    ['search', g, 'image, file'],
  ];
  test.each(missing)('%s() of %o misses %s', async (method, request, keys) => {
    expectError(await call(method, request), `MISSING_ARGUMENTS: ${keys}`);
  });

  const bad: [Method, object, string][] = [
    ['createGroup', { group_id: 'new', group_name: '' }, 'group_name'],
    ['createGroup', { group_id: 'new', group_name: 'x'.repeat(61) }, 'group_name'],
    ['createGroup', { group_id: 'new', group_name: 'n', group_data: 'x'.repeat(129) }, 'group_data'],
    ['freeGroup', { ...g, check_empty: '2' }, 'check_empty'],
    ['addFace', { ...g, file, user_id: 'x'.repeat(49) }, 'user_id'],
    ['addFace', { ...g, file, user_id: '' }, 'user_id'],
    ['addFace', { ...g, file, user_id, user_data: 'x'.repeat(129) }, 'user_data'],
    ['addFace', { ...g, file, user_id, multi_oriented_detection: 'true' }, 'multi_oriented_detection'],
    ['deleteFaces', { ...g, face_tokens: '' }, 'face_tokens'],
    ['deleteFaces', { ...g, face_tokens: Array(1001).fill(NO_TOKEN) }, 'face_tokens'],
    ['listFaces', { ...g, start: 0 }, 'start'],
    ['listFaces', { ...g, start: '1.5' }, 'start'],
    ['listFaces', { ...g, limit: 1001 }, 'limit'],
    ['search', { ...g, file, limit: 0 }, 'limit'],
    ['search', { ...g, file, limit: 101 }, 'limit'],
    ['search', { ...g, file, limit: 1.5 }, 'limit'],
    ['search', { ...g, file, limit: '' }, 'limit'],
    ['search', { ...g, file, threshold: 'eighty' }, 'threshold'],
    ['search', { ...g, file, threshold: Number.POSITIVE_INFINITY }, 'threshold'],
    ['search', { ...g, file, multi_oriented_detection: '2' }, 'multi_oriented_detection'],
    ['search', { ...g, file, multi_oriented_detection: '' }, 'multi_oriented_detection'],
    ['search', { ...g, file: 'no/such/photo.jpg' }, 'file'],
    ['search', { ...g, file: 12 }, 'file'],
    ['search', { ...g, image: 'not base64' }, 'image'],
    ['search', { ...g, image: {} }, 'image'],
  ];
  test.each(bad)('%s() of %o says BAD_ARGUMENTS:%s', async (method, request, key) => {
    expectError(await call(method, request), `BAD_ARGUMENTS:${key}`);
  });

  const withId: [Method, object][] = [
    ['createGroup', { group_name: 'n' }],
    ['freeGroup', {}],
    ['groupInfo', {}],
    ['addFace', { file, user_id }],
    ['deleteFaces', { face_tokens: NO_TOKEN }],
    ['listFaces', {}],
    ['faceInfo', { face_token: NO_TOKEN }],
    ['search', { file }],
  ];
  test.each(withId)('%s() takes no group_id outside of the grammar', async (method, rest) => {
    for (const group_id of ['', 'two words', 'x'.repeat(49), 'ä', 'a/b', '..'])
      expectError(await call(method, { ...rest, group_id }), 'INVALID_GROUP_ID');
  });

  test.each(withId.slice(1))('%s() knows no library that was not made', async (method, rest) => {
    expectError(await call(method, { ...rest, group_id: NO_LIBRARY }), 'INVALID_OUTER_ID');
  });

  test('libraries, faces and photos that clash or are not there', async () => {
    const both = { ...g, file: photos.ada, image: photos.ada };
    expectError(await call('search', both), 'COEXISTENCE_ARGUMENTS');
    expectError(await call('addFace', { ...both, user_id }), 'COEXISTENCE_ARGUMENTS');
    expectError(await call('createGroup', { ...g, group_name: 'n' }), 'GROUP_EXISTS');
    expectError(await call('freeGroup', g), 'NOT_EMPTY');
    expectError(await call('freeGroup', { ...g, check_empty: '1' }), 'NOT_EMPTY');
    expectError(await call('faceInfo', { ...g, face_token: NO_TOKEN }), 'INVALID_FACE_TOKEN');
    expectError(await call('search', { ...g, file: photos.nobody }), 'NO_FACE_FOUND');
    const turning = { ...g, image: photos.nobody, multi_oriented_detection: '1' };
    expectError(await call('search', turning), 'NO_FACE_FOUND');
    expectError(await call('addFace', { ...turning, user_id }), 'NO_FACE_FOUND');
  });

  test('a refused call changes nothing', async () => {
    expect((await engine.listFaces(g)).face_tokens).toHaveLength(1);
    expect((await engine.listGroups()).group_infos).toHaveLength(1);
  });
});

describe('checks come in the order presence, form, library, image, face', () => {
  const unknown = { group_id: NO_LIBRARY };
  const noPhoto = Buffer.from('not a photo');
  let big: string;
  let empty: string;

  beforeAll(async () => {
    await makeLibrary(engine, 'order', {});
    big = join(folder, 'big.jpg');
    writeFileSync(big, Buffer.alloc(33 * 1024 * 1024));
    empty = join(folder, 'text.jpg');
    writeFileSync(empty, noPhoto);
  });

  test('presence before form', async () => {
    expectError(await call('search', { group_id: 'b a d', limit: 0 }), 'MISSING_ARGUMENTS: image, file');
    expectError(await call('addFace', { group_id: 'b a d', file: noPhoto }), 'MISSING_ARGUMENTS: user_id');
    const both = { group_id: 'b a d', file: noPhoto, image: noPhoto };
    expectError(await call('search', both), 'COEXISTENCE_ARGUMENTS');
  });

  test('form before library', async () => {
    expectError(await call('search', { ...unknown, file: photos.ada, limit: 0 }), 'BAD_ARGUMENTS:limit');
    expectError(await call('search', { ...unknown, image: '%%%%' }), 'BAD_ARGUMENTS:image');
    expectError(await call('search', { ...unknown, file: join(folder, 'none.jpg') }), 'BAD_ARGUMENTS:file');
    expectError(await call('faceInfo', { ...unknown, face_token: '../..' }), 'INVALID_FACE_TOKEN');
  });

  test('library before image', async () => {
    for (const photo of [
      { file: noPhoto },
      { file: empty },
      { file: big },
      { image: new Uint8Array(33 << 20) },
    ]) {
      expectError(await call('search', { ...unknown, ...photo }), 'INVALID_OUTER_ID');
      expectError(await call('addFace', { ...unknown, ...photo, user_id: 'u' }), 'INVALID_OUTER_ID');
    }
    const image = Buffer.alloc(33 << 20).toString('base64');
    expectError(await call('search', { ...unknown, image }), 'INVALID_OUTER_ID');
    expectError(await call('search', { group_id: 'order', image }), 'IMAGE_FILE_TOO_LARGE:image');
    expectError(await call('search', { group_id: 'order', file: big }), 'IMAGE_FILE_TOO_LARGE:file');
  });

  test('image before face', async () => {
    const request = { group_id: 'order', file: noPhoto };
    expectError(await call('search', request), 'IMAGE_ERROR_UNSUPPORTED_FORMAT:file');
    expectError(await call('search', { ...request, file: photos.nobody }), 'NO_FACE_FOUND');
  });
});

test('unknownGroup chooses the code of a library that does not exist', async () => {
  const other = await FaceSearch.open({ unknownGroup: 'INVALID_GROUP_ID' });
  try {
    expectError(await other.search({ group_id: NO_LIBRARY, file: photos.ada }), 'INVALID_GROUP_ID');
    expectError(await other.groupInfo({ group_id: NO_LIBRARY }), 'INVALID_GROUP_ID');
  } finally {
    await other.close();
  }
});
