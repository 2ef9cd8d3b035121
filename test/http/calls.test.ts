import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calls } from '#src/api/calls.js';
import { createServer, type FaceSearchServer } from '#src/http/index.js';
import { FaceSearch, statusOf } from '#src/index.js';
import { callOf, expectBody, type Method, NO_TOKEN } from '../support/contract.ts';
import { curl, formOf, hasCurl } from '../support/curl.ts';
import { emptyScene, portraitOf } from '../support/demoFaces.ts';

let engine: FaceSearch;
let server: FaceSearchServer;
let address: string;
let folder: string;
const photos = {} as Record<'ada' | 'adaAgain' | 'bea' | 'nobody' | 'gif', string>;

beforeAll(async () => {
  engine = await FaceSearch.open();
  server = createServer(engine, { port: 0 });
  address = await server.listen();
  folder = mkdtempSync(join(tmpdir(), 'facedex-http-'));
  const lay = (name: keyof typeof photos, bytes: Buffer): void => {
    photos[name] = join(folder, name);
    writeFileSync(photos[name], bytes);
  };
  lay('ada', await portraitOf('ada'));
  lay('adaAgain', await portraitOf('ada', 1));
  lay('bea', await portraitOf('bea'));
  lay('nobody', await emptyScene());
  lay('gif', Buffer.from('GIF89a, or so it says'));
});
afterAll(async () => {
  await server?.close();
  await engine?.close();
  rmSync(folder, { recursive: true, force: true });
});

const pathOf = (method: Method): string => `${address}/finauth/search/group/${calls[method].path}`;

/** A call as a client makes it: every value is text, a photo is uploaded. */
async function overHttp(method: Method, fields: Readonly<Record<string, string>>): Promise<object> {
  const { status, text } = await curl(...formOf(fields), '-X', 'POST', pathOf(method));
  const body = JSON.parse(text) as { error?: string };
  expect(status).toBe(statusOf(body.error));
  // Byte for byte: nothing but what JSON makes of the body.
  expect(text).toBe(JSON.stringify(body));
  return body;
}

/** The same call in process, where a path is a path. */
const inProcess = (method: Method, fields: Readonly<Record<string, string>>): Promise<object> =>
  callOf(engine, method, {
    ...fields,
    ...(fields['file'] === undefined ? {} : { file: fields['file'].slice(1) }),
  });

/** Without what differs from call to call. */
function comparable(body: object): object {
  const { request_id, time_used, ...rest } = body as { request_id: string; time_used: number };
  expect(typeof request_id).toBe('string');
  expect(Number.isInteger(time_used)).toBe(true);
  return rest;
}

describe.skipIf(!hasCurl)('the nine calls over HTTP, by curl', () => {
  test('make, fill, read, search, empty and free a library, as in process', async () => {
    const [ada, bea] = [`@${photos.ada}`, `@${photos.bea}`];
    const made = await overHttp('createGroup', { group_id: 'staff', group_name: 'Büro ☕', group_data: 'd' });
    expectBody(made, ['group_id', 'group_name', 'group_data', 'model_version']);
    expect(made).toMatchObject({ group_name: 'Büro ☕', group_data: 'd' });
    const added = await overHttp('addFace', { group_id: 'staff', file: ada, user_id: 'ada-%@#&_1' });
    expectBody(added, ['group_id', 'face_token', 'user_id', 'user_data', 'face_count']);
    expect(added).toMatchObject({ group_id: 'staff', user_id: 'ada-%@#&_1', user_data: '', face_count: 1 });
    await overHttp('addFace', { group_id: 'staff', file: bea, user_id: 'bea', user_data: 'x' });
    const { face_token } = added as { face_token: string };
    const reading: [Method, Record<string, string>][] = [
      ['listGroups', {}],
      ['groupInfo', { group_id: 'staff' }],
      ['listFaces', { group_id: 'staff', limit: '1' }],
      ['listFaces', { group_id: 'staff', start: '2' }],
      ['faceInfo', { group_id: 'staff', face_token }],
      ['search', { group_id: 'staff', file: `@${photos.adaAgain}`, limit: '2' }],
      ['search', { group_id: 'staff', file: `@${photos.adaAgain}`, threshold: '99.9' }],
    ];
    for (const [method, fields] of reading) {
      const [there, here] = [await overHttp(method, fields), await inProcess(method, fields)];
      expect(comparable(there), method).toEqual(comparable(here));
      expect(Object.keys(there), method).toEqual(Object.keys(here));
    }
    const face_tokens = `${face_token},${NO_TOKEN}`;
    expect(comparable(await overHttp('deleteFaces', { group_id: 'staff', face_tokens }))).toEqual({
      group_id: 'staff',
      face_removed: 1,
      face_count: 1,
      failure_detail: [{ face_token: NO_TOKEN, reason: 'FACE_NOT_IN_GROUP' }],
    });
    const freed = await overHttp('freeGroup', { group_id: 'staff', check_empty: '0' });
    expect(comparable(freed)).toEqual({ group_id: 'staff' });
  });

  test('answer as both samples of the document: same keys, same order, same types', async () => {
    await engine.createGroup({ group_id: 'test_002', group_name: 'n' });
    for (const file of [photos.ada, photos.bea])
      await engine.addFace({ group_id: 'test_002', file, user_id: 'u' });
    const file = `@${photos.adaAgain}`;
    const success = await overHttp('search', { group_id: 'test_002', file, limit: '2' });
    expectBody(success, ['result']);
    const { result } = success as { result: object[] };
    expect(result).toHaveLength(2);
    for (const each of result) {
      expect(Object.keys(each)).toEqual(['face_token', 'group_id', 'score']);
      expect(each).toEqual({
        face_token: expect.stringMatching(/^[0-9a-f]{32}$/),
        group_id: 'test_002',
        score: expect.any(Number),
      });
    }
    const refused = await overHttp('search', { group_id: 'no such', file });
    expectBody(refused, ['error']);
    expect(refused).toMatchObject({ error: 'INVALID_GROUP_ID' });
  });

  test('take a photo as base64, in a form of either kind', async () => {
    await engine.createGroup({ group_id: 'base64', group_name: 'n' });
    await engine.addFace({ group_id: 'base64', file: photos.ada, user_id: 'ada' });
    const image = join(folder, 'image.txt');
    writeFileSync(image, readFileSync(photos.adaAgain).toString('base64'));
    const here = comparable(await engine.search({ group_id: 'base64', file: photos.adaAgain }));
    const multipart = await curl('-F', 'group_id=base64', '-F', `image=<${image}`, pathOf('search'));
    const urlencoded = await curl(
      ...['-d', 'group_id=base64', '--data-urlencode', `image@${image}`, pathOf('search')],
    );
    expect(comparable(JSON.parse(multipart.text) as object)).toEqual(here);
    expect(comparable(JSON.parse(urlencoded.text) as object)).toEqual(here);
  });

  const no = NO_TOKEN;
  const refused: [Method, Record<string, string>][] = [
    ['createGroup', {}],
    ['createGroup', { group_id: 'g' }],
    ['createGroup', { group_id: 'g', group_name: '' }],
    ['createGroup', { group_id: 'g', group_name: 'x'.repeat(61) }],
    ['groupInfo', { group_id: 'nobody-made-this' }],
    ['groupInfo', { group_id: '__proto__' }],
    ['groupInfo', { group_id: 'a b' }],
    ['addFace', { group_id: 'g', user_id: 'u' }],
    ['addFace', { group_id: 'g', user_id: 'u', image: 'not base64' }],
    ['deleteFaces', { group_id: 'g', face_tokens: ' ' }],
    ['listFaces', { group_id: 'g', limit: '1e3' }],
    ['faceInfo', { group_id: 'g', face_token: no }],
    ['freeGroup', { group_id: 'g', check_empty: 'yes' }],
    ['search', { group_id: 'g', image: 'aaaa', multi_oriented_detection: 'true' }],
    ['search', { group_id: 'g', image: 'aaaa', limit: '101' }],
  ];
  test.each(refused)('refuse %s of %o as in process', async (method, fields) => {
    const [there, here] = [await overHttp(method, fields), await inProcess(method, fields)];
    expect(here).toHaveProperty('error');
    expect(comparable(there)).toEqual(comparable(here));
  });

  test.each(['nobody', 'gif'] as const)('refuse a photo of %s as in process', async (name) => {
    await engine.createGroup({ group_id: 'photos', group_name: 'n' });
    const fields = { group_id: 'photos', file: `@${photos[name]}` };
    const [there, here] = [await overHttp('search', fields), await inProcess('search', fields)];
    expect(here).toHaveProperty('error');
    expect(comparable(there)).toEqual(comparable(here));
  });

  test('refuse both photos, and none', async () => {
    const both = { group_id: 'photos', image: 'aaaa', file: `@${photos.ada}` };
    expect(await overHttp('search', both)).toMatchObject({ error: 'COEXISTENCE_ARGUMENTS' });
    const none = { group_id: 'photos' };
    expect(await overHttp('search', none)).toMatchObject({ error: 'MISSING_ARGUMENTS: image, file' });
  });
});
