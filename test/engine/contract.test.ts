import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AddFaceBody, type Body, FaceSearch } from '#src/index.js';
import {
  callOf,
  expectBody,
  expectError,
  ISO_TIME,
  type Method,
  NO_TOKEN,
  TOKEN,
} from '../support/contract.ts';
import { cutFace, emptyScene, groupPhoto, people, portraitOf } from '../support/demoFaces.ts';
import { makeLibrary } from '../support/makeLibrary.ts';

let engine: FaceSearch;
const photos = {} as Record<'ada' | 'adaAgain' | 'bea' | 'beaAgain' | 'cara' | 'dora' | 'nobody', Buffer>;

beforeAll(async () => {
  engine = await FaceSearch.open();
  photos.ada = await portraitOf('ada');
  photos.adaAgain = await portraitOf('ada', 1);
  photos.bea = await portraitOf('bea');
  photos.beaAgain = await portraitOf('bea', 1);
  photos.cara = await portraitOf('cara');
  photos.dora = await portraitOf('dora');
  photos.nobody = await emptyScene();
});
afterAll(() => engine?.close());

const call = (method: Method, request: unknown): Promise<object> => callOf(engine, method, request);

/** Makes a library of these people; gives their tokens. */
function library(group_id: string, ...names: (keyof typeof photos)[]): Promise<string[]> {
  return makeLibrary(engine, group_id, Object.fromEntries(names.map((name) => [name, photos[name]])));
}

const tokensOf = async (group_id: string, file: Buffer, limit = 100): Promise<string[] | undefined> =>
  (await engine.search({ group_id, file, limit })).result?.map(({ face_token }) => face_token);

describe('the bodies of the nine calls', () => {
  let token: string;

  test('createGroup() gives the library back with the model behind it', async () => {
    const body = await engine.createGroup({ group_id: 'bodies', group_name: 'Büro ☕', group_data: 'd' });
    expectBody(body, ['group_id', 'group_name', 'group_data', 'model_version']);
    expect(body).toMatchObject({ group_id: 'bodies', group_name: 'Büro ☕', group_data: 'd' });
    expect(body.model_version).toMatch(/^sface\b/);
  });

  test('createGroup() without group_data gives an empty one', async () => {
    expect(await engine.createGroup({ group_id: 'bare', group_name: 'n' })).toMatchObject({ group_data: '' });
    expectBody(await engine.freeGroup({ group_id: 'bare' }), ['group_id']);
  });

  test('addFace() gives the token and how many faces there are', async () => {
    const request = { group_id: 'bodies', file: photos.ada, user_id: 'ada-%@#&_1', user_data: '{"n":1}' };
    const body = await engine.addFace(request);
    expectBody(body, ['group_id', 'face_token', 'user_id', 'user_data', 'face_count']);
    expect(body).toMatchObject({
      group_id: 'bodies',
      user_id: 'ada-%@#&_1',
      user_data: '{"n":1}',
      face_count: 1,
    });
    expect(body.face_token).toMatch(TOKEN);
    token = body.face_token as string;
    const second = await engine.addFace({ group_id: 'bodies', file: photos.bea, user_id: 'bea' });
    expect(second).toMatchObject({ user_data: '', face_count: 2 });
    expect(second.face_token).not.toBe(token);
  });

  test('groupInfo() and listGroups() describe a library alike, in order of creation', async () => {
    await engine.createGroup({ group_id: 'a-later-one', group_name: 'later' });
    const one = await engine.groupInfo({ group_id: 'bodies' });
    expectBody(one, ['info']);
    const info = one.info as object & { add_time: string };
    expect(Object.keys(info)).toEqual(['group_id', 'group_name', 'group_data', 'model_version', 'add_time']);
    expect(info.add_time).toMatch(ISO_TIME);
    expect(Math.abs(Date.parse(info.add_time) - Date.now())).toBeLessThan(120_000);
    const all = await engine.listGroups();
    expectBody(all, ['group_infos']);
    expect(all.group_infos?.map(({ group_id }) => group_id)).toEqual(['bodies', 'a-later-one']);
    expect(all.group_infos?.[0]).toStrictEqual(info);
  });

  test('faceInfo() and listFaces() describe a face alike', async () => {
    const one = await engine.faceInfo({ group_id: 'bodies', face_token: token });
    expectBody(one, ['info']);
    expect(Object.keys(one.info as object)).toEqual(['face_token', 'user_id', 'user_data', 'add_time']);
    expect(one.info).toMatchObject({ face_token: token, user_id: 'ada-%@#&_1', user_data: '{"n":1}' });
    expect(Number.isInteger(one.info?.add_time)).toBe(true);
    expect(Math.abs((one.info?.add_time as number) - Date.now())).toBeLessThan(120_000);
    const all = await engine.listFaces({ group_id: 'bodies' });
    expectBody(all, ['face_tokens']);
    expect(all.face_tokens?.[0]).toStrictEqual(one.info);
    expect(Object.keys(all.face_tokens?.[1] as object)).toEqual(Object.keys(one.info as object));
  });

  test('search() answers as the sample of the document does', async () => {
    const body = await engine.search({ group_id: 'bodies', file: photos.adaAgain, limit: 2 });
    expectBody(body, ['result']);
    expect(body.result).toHaveLength(2);
    for (const result of body.result ?? []) {
      expect(Object.keys(result)).toEqual(['face_token', 'group_id', 'score']);
      expect(result.face_token).toMatch(TOKEN);
      expect(result.group_id).toBe('bodies');
    }
    const [best, other] = body.result ?? [];
    expect(best?.face_token).toBe(token);
    expect(best?.score).toBeGreaterThan(90);
    expect(best?.score).not.toBe(Math.round((best?.score as number) * 100) / 100);
    expect(other?.score).toBeLessThan(75);
    expect(JSON.parse(JSON.stringify(body))).toStrictEqual(body);
  });

  test('a refusal is the envelope and the error, as in the other sample', async () => {
    expectError(await call('search', { group_id: 'no such', file: photos.ada }), 'INVALID_GROUP_ID');
  });

  test('deleteFaces() counts and lists what was not there', async () => {
    const body = await engine.deleteFaces({ group_id: 'bodies', face_tokens: [token, NO_TOKEN] });
    expectBody(body, ['group_id', 'face_removed', 'face_count', 'failure_detail']);
    expect(body).toMatchObject({ group_id: 'bodies', face_removed: 1, face_count: 1 });
    expect(body.failure_detail).toStrictEqual([{ face_token: NO_TOKEN, reason: 'FACE_NOT_IN_GROUP' }]);
    expect(Object.keys(body.failure_detail?.[0] as object)).toEqual(['face_token', 'reason']);
  });

  test('freeGroup() gives the name of what is gone', async () => {
    const body = await engine.freeGroup({ group_id: 'bodies', check_empty: '0' });
    expectBody(body, ['group_id']);
    expect(body.group_id).toBe('bodies');
    expectBody(await engine.freeGroup({ group_id: 'a-later-one' }), ['group_id']);
    expect((await engine.listGroups()).group_infos).toEqual([]);
  });

  test('every request has an id of its own', async () => {
    const bodies = await Promise.all(Array.from({ length: 50 }, () => engine.listGroups()));
    expect(new Set(bodies.map(({ request_id }) => request_id)).size).toBe(50);
  });
});

describe('search()', () => {
  const names = ['ada', 'bea', 'cara', 'dora'] as const;
  let tokens: string[];
  beforeAll(async () => {
    tokens = await library('crowd', ...names);
  });

  test('gives as many as there are up to the limit, best first, and one without a limit', async () => {
    const request = { group_id: 'crowd', file: photos.beaAgain };
    const all = (await engine.search({ ...request, limit: 100 })).result ?? [];
    expect(all).toHaveLength(4);
    expect(all[0]?.face_token).toBe(tokens[1]);
    const scores = all.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores.every((score) => score >= 0 && score <= 100)).toBe(true);
    for (const limit of [1, 2, '3', 4]) {
      expect((await engine.search({ ...request, limit })).result).toEqual(all.slice(0, Number(limit)));
    }
    expect((await engine.search(request)).result).toEqual(all.slice(0, 1));
  });

  test('gives the best without a threshold, however little it scores', async () => {
    const stranger = await portraitOf('emma');
    const { result } = await engine.search({ group_id: 'crowd', file: stranger });
    expect(result).toHaveLength(1);
    expect(result?.[0]?.score).toBeLessThan(75);
    expectBody(await engine.search({ group_id: 'crowd', file: stranger, threshold: 80 }), ['result']);
    expect((await engine.search({ group_id: 'crowd', file: stranger, threshold: 80 })).result).toEqual([]);
  });

  test('leaves out a score that only equals the threshold', async () => {
    const request = { group_id: 'crowd', file: photos.adaAgain };
    const score = (await engine.search(request)).result?.[0]?.score as number;
    expect((await engine.search({ ...request, threshold: score })).result).toEqual([]);
    expect((await engine.search({ ...request, threshold: String(score) })).result).toEqual([]);
    const below = score * (1 - Number.EPSILON);
    expect((await engine.search({ ...request, threshold: below })).result).toHaveLength(1);
  });

  test('of a library without faces gives an empty result', async () => {
    await library('empty');
    const body = await engine.search({ group_id: 'empty', file: photos.ada, limit: 5 });
    expectBody(body, ['result']);
    expect(body.result).toEqual([]);
  });

  test('finds all faces of one user, each under its own token', async () => {
    await library('twice', 'cara');
    const add = async (file: Buffer): Promise<Body<AddFaceBody>> =>
      engine.addFace({ group_id: 'twice', file, user_id: 'ada' });
    const own = [(await add(photos.ada)).face_token, (await add(photos.adaAgain)).face_token];
    expect(own[0]).not.toBe(own[1]);
    expect((await tokensOf('twice', photos.ada))?.slice(0, 2).sort()).toEqual(own.sort());
  });

  test('scores an enrolled photo itself near 100', async () => {
    const { result } = await engine.search({ group_id: 'crowd', file: photos.cara });
    expect(result?.[0]).toMatchObject({ face_token: tokens[2] });
    expect(result?.[0]?.score).toBeGreaterThan(98);
  });

  test('finds a face in the very next call after it was added, and not after it was deleted', async () => {
    await library('next', 'bea');
    for (let round = 0; round < 3; round++) {
      const { face_token } = await engine.addFace({ group_id: 'next', file: photos.ada, user_id: 'ada' });
      expect((await tokensOf('next', photos.adaAgain))?.[0]).toBe(face_token);
      await engine.deleteFaces({ group_id: 'next', face_tokens: face_token as string });
      expect(await tokensOf('next', photos.adaAgain)).not.toContain(face_token);
    }
  });
});

describe('listFaces()', () => {
  let tokens: string[];
  beforeAll(async () => {
    tokens = await library('pages', 'ada', 'bea', 'cara', 'dora', 'adaAgain');
  });

  test.each([1, 2, 3, 4, 5, 6])('gives all faces in order, %i at a time', async (limit) => {
    const seen: string[] = [];
    let start: number | undefined = 1;
    let calls = 0;
    while (start !== undefined) {
      const body = await engine.listFaces({ group_id: 'pages', start, limit });
      const isLast = seen.length + (body.face_tokens?.length ?? 0) === tokens.length;
      expectBody(body, isLast ? ['face_tokens'] : ['face_tokens', 'next']);
      seen.push(...(body.face_tokens ?? []).map(({ face_token }) => face_token));
      if (body.next !== undefined) expect(body.next).toBe(start + limit);
      start = body.next;
      expect(++calls).toBeLessThanOrEqual(Math.ceil(tokens.length / limit));
    }
    expect(seen).toEqual(tokens);
  });

  test('from behind the end gives none and no next', async () => {
    for (const start of [6, '1000000']) {
      const body = await engine.listFaces({ group_id: 'pages', start });
      expectBody(body, ['face_tokens']);
      expect(body.face_tokens).toEqual([]);
    }
  });

  test('closes the gap that a deleted face leaves', async () => {
    await engine.deleteFaces({ group_id: 'pages', face_tokens: [tokens[1] as string] });
    const body = await engine.listFaces({ group_id: 'pages', start: 2, limit: 1 });
    expect(body.face_tokens?.[0]?.face_token).toBe(tokens[2]);
    expect(body.next).toBe(3);
  });

  test('gives the last face of a page once more from one place before "next", unless one up to it was deleted', async () => {
    const all = await library('moves', 'ada', 'bea', 'cara', 'dora', 'adaAgain');
    const page = await engine.listFaces({ group_id: 'moves', limit: 3 });
    const firstAgain = async (): Promise<string | undefined> => {
      const body = await engine.listFaces({ group_id: 'moves', start: (page.next as number) - 1, limit: 3 });
      return body.face_tokens?.[0]?.face_token;
    };
    expect(await firstAgain()).toBe(all[2]);
    await engine.deleteFaces({ group_id: 'moves', face_tokens: [all[4] as string] });
    expect(await firstAgain()).toBe(all[2]);
    await engine.deleteFaces({ group_id: 'moves', face_tokens: [all[0] as string] });
    expect(await firstAgain()).toBe(all[3]);
  });
});

describe('deleteFaces()', () => {
  test('takes an array or a comma-separated text, counts a token once and lists unknown ones in order', async () => {
    const [first = '', second = '', third = ''] = await library('delete', 'ada', 'bea', 'cara');
    const outcome = await engine.deleteFaces({
      group_id: 'delete',
      face_tokens: ['x', first, NO_TOKEN, first, 'x'],
    });
    expect(outcome).toMatchObject({ face_removed: 1, face_count: 2 });
    expect(outcome.failure_detail?.map(({ face_token }) => face_token)).toEqual(['x', NO_TOKEN]);
    const rest = await engine.deleteFaces({
      group_id: 'delete',
      face_tokens: `${second}, ${third},${second}`,
    });
    expect(rest).toMatchObject({ face_removed: 2, face_count: 0, failure_detail: [] });
    const again = await engine.deleteFaces({ group_id: 'delete', face_tokens: second });
    expect(again).toMatchObject({ face_removed: 0, face_count: 0 });
    expect(again.failure_detail).toEqual([{ face_token: second, reason: 'FACE_NOT_IN_GROUP' }]);
    expectError(await call('faceInfo', { group_id: 'delete', face_token: first }), 'INVALID_FACE_TOKEN');
  });

  test('does not reach into another library', async () => {
    const [own = ''] = await library('mine', 'ada');
    await library('theirs', 'bea');
    const outcome = await engine.deleteFaces({ group_id: 'theirs', face_tokens: own });
    expect(outcome).toMatchObject({ face_removed: 0, face_count: 1 });
    expectError(await call('faceInfo', { group_id: 'theirs', face_token: own }), 'INVALID_FACE_TOKEN');
    expectBody(await call('faceInfo', { group_id: 'mine', face_token: own }), ['info']);
  });
});

describe('freeGroup()', () => {
  test.each([
    '1',
    1,
    true,
    '0',
    0,
    false,
    undefined,
  ])('frees an empty library with check_empty %j', async (check_empty) => {
    await library('check');
    expectBody(await call('freeGroup', { group_id: 'check', check_empty }), ['group_id']);
    expectError(await call('groupInfo', { group_id: 'check' }), 'INVALID_OUTER_ID');
  });

  test('frees one that holds faces only where it is told not to check', async () => {
    await library('held', 'ada');
    for (const check_empty of ['1', 1, true, undefined])
      expectError(await call('freeGroup', { group_id: 'held', check_empty }), 'NOT_EMPTY');
    expect(await tokensOf('held', photos.ada)).toHaveLength(1);
    expectBody(await call('freeGroup', { group_id: 'held', check_empty: '0' }), ['group_id']);
    expectError(await call('search', { group_id: 'held', file: photos.ada }), 'INVALID_OUTER_ID');
  });

  test('leaves a library of the same name, made again, empty', async () => {
    const [old = ''] = await library('again', 'ada', 'bea');
    await engine.freeGroup({ group_id: 'again', check_empty: '0' });
    await library('again');
    expect((await engine.listFaces({ group_id: 'again' })).face_tokens).toEqual([]);
    expect(await tokensOf('again', photos.ada)).toEqual([]);
    expectError(await call('faceInfo', { group_id: 'again', face_token: old }), 'INVALID_FACE_TOKEN');
    const body = await engine.addFace({ group_id: 'again', file: photos.bea, user_id: 'bea' });
    expect(body.face_count).toBe(1);
    expect(await tokensOf('again', photos.ada)).toEqual([body.face_token]);
  });
});

test('one person in two libraries is two faces, and one library never shows in the other', async () => {
  const [left = ''] = await library('left', 'ada', 'bea');
  const [right = ''] = await library('right', 'ada', 'cara');
  expect(left).not.toBe(right);
  expect((await tokensOf('left', photos.adaAgain))?.[0]).toBe(left);
  const before = await engine.search({ group_id: 'right', file: photos.adaAgain, limit: 100 });
  expect(before.result?.[0]).toMatchObject({ face_token: right, group_id: 'right' });
  await engine.deleteFaces({ group_id: 'left', face_tokens: left });
  expect(await tokensOf('left', photos.adaAgain)).not.toContain(left);
  await engine.freeGroup({ group_id: 'left', check_empty: '0' });
  const after = await engine.search({ group_id: 'right', file: photos.adaAgain, limit: 100 });
  expect(after.result).toEqual(before.result);
  expect((await engine.listFaces({ group_id: 'right' })).face_tokens).toHaveLength(2);
});

test('calls at the same time keep to one order in each library', async () => {
  await library('busy');
  const names = ['ada', 'bea', 'cara', 'dora'] as const;
  const added = await Promise.all(
    names.map((user_id) => engine.addFace({ group_id: 'busy', file: photos[user_id], user_id })),
  );
  expect(added.map(({ face_count }) => face_count).sort()).toEqual([1, 2, 3, 4]);
  const all = (await engine.listFaces({ group_id: 'busy' })).face_tokens ?? [];
  expect(all.map(({ user_id }) => user_id).sort()).toEqual([...names]);
  const creating = Array.from({ length: 5 }, () => engine.createGroup({ group_id: 'race', group_name: 'r' }));
  const errors = (await Promise.all(creating)).map(({ error }) => error ?? 'made');
  expect(errors.sort()).toEqual([...Array(4).fill('GROUP_EXISTS'), 'made']);
});

test('the portraits of these tests are where detect() finds the faces', async () => {
  expect((await cutFace(engine, people.bea[1])).equals(photos.beaAgain)).toBe(true);
});

test('detect() gives every face of a group photo, largest first, and none of an empty scene', async () => {
  const body = await engine.detect({ file: groupPhoto(4) });
  expectBody(body, ['width', 'height', 'faces']);
  expect(body.faces).toHaveLength(4);
  const areas = body.faces?.map(({ box }) => box.width * box.height) ?? [];
  expect(areas).toEqual([...areas].sort((a, b) => b - a));
  for (const face of body.faces ?? []) expect(face).not.toHaveProperty('embedding');
  expect(await engine.detect({ image: photos.nobody })).toMatchObject({ width: 200, height: 200, faces: [] });
  expectError(await engine.detect({} as never), 'MISSING_ARGUMENTS: image, file');
});

const london = '../shared/data/london';
describe.skipIf(!existsSync(london))(
  'two photos of each of eight people (skips without ../shared/data)',
  () => {
    test('find each other, and nobody else above 80', async () => {
      await library('london');
      const users = new Map<string, string>();
      const names = ['001', '002', '003', '004', '005', '006', '007', '008'];
      for (const user_id of names) {
        const file = join(london, `${user_id}_neutral.jpg`);
        const { face_token } = await engine.addFace({ group_id: 'london', file, user_id });
        users.set(face_token as string, user_id);
      }
      for (const name of names) {
        const file = join(london, `${name}_smiling.jpg`);
        const { result } = await engine.search({ group_id: 'london', file, limit: 8, threshold: 80 });
        expect(result?.map(({ face_token }) => users.get(face_token))).toEqual([name]);
      }
    });
  },
);
