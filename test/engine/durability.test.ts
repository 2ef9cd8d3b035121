import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CallEvent, FaceSearch, type OpenOptions } from '#src/index.js';
import { portraitOf } from '../support/demoFaces.ts';
import { makeLibrary } from '../support/makeLibrary.ts';
import { openFolder } from '../support/storePeople.ts';
import { withEngine } from '../support/withEngine.ts';

let folder: string;
let path: string;
const photos = {} as Record<'ada' | 'adaAgain' | 'bea', Buffer>;
const key = Buffer.alloc(32, 1);
const other = Buffer.alloc(32, 2);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-durability-'));
  photos.ada = await portraitOf('ada');
  photos.adaAgain = await portraitOf('ada', 1);
  photos.bea = await portraitOf('bea');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  path = join(mkdtempSync(join(folder, 'store-')), 'faces');
});

const search = (engine: FaceSearch): ReturnType<FaceSearch['search']> =>
  engine.search({ group_id: 'staff', file: photos.adaAgain, limit: 10 });

describe('the option encryption', () => {
  test('takes a key, another while calls go on, or what fetches one, and answers as before', async () => {
    const { ada, bea } = photos;
    const before = await withEngine({ path, encryption: { key } }, async (engine) => {
      await makeLibrary(engine, 'staff', { ada, bea });
      const [, { result }] = await Promise.all([engine.rotateKey({ key: () => other }), search(engine)]);
      await expect(engine.rotateKey({ key: Buffer.alloc(3) })).rejects.toMatchObject({
        code: 'INVALID_OPTIONS',
      });
      return result;
    });
    expect(before).toHaveLength(2);
    await expect(FaceSearch.open({ path, encryption: { key } })).rejects.toMatchObject({ code: 'KEY_WRONG' });
    const fetched = { key: async () => other };
    expect((await withEngine({ path, encryption: fetched }, search)).result).toEqual(before);
  });

  test.each([
    ['too short', { key: Buffer.alloc(31) }, 'encryption.key'],
    ['no key', {}, 'encryption.key'],
    ['unknown keys', { key, algorithm: 'none' }, 'algorithm'],
    ['a function that fails', { key: () => Promise.reject(new Error('vault is shut')) }, 'vault is shut'],
    ['a function that gives text', { key: () => 'x'.repeat(32) }, 'gave something else'],
  ])('refuses %s', async (_, encryption, named) => {
    await expect(FaceSearch.open({ path, encryption } as OpenOptions)).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining(named),
    });
  });

  test('refuses a key for a store in memory', async () => {
    await expect(FaceSearch.open({ encryption: { key } })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
  });

  test('names a wrong key, a missing one and one too many', async () => {
    await (await openFolder(path, key)).close();
    await expect(FaceSearch.open({ path })).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await expect(FaceSearch.open({ path, encryption: { key: other } })).rejects.toMatchObject({
      code: 'KEY_WRONG',
    });
    const plain = `${path}-plain`;
    await (await openFolder(plain)).close();
    await expect(FaceSearch.open({ path: plain, encryption: { key } })).rejects.toMatchObject({
      code: 'KEY_UNEXPECTED',
    });
  });
});

describe('a receipt', () => {
  test('says on onCall what deleteFaces and freeGroup erased, and the bodies stay the API’s', async () => {
    const events: CallEvent[] = [];
    await withEngine({ path, onCall: (event) => void events.push(event) }, async (engine) => {
      const [ada = '', bea = ''] = await makeLibrary(engine, 'staff', { ada: photos.ada, bea: photos.bea });
      const missing = '0'.repeat(32);
      const body = await engine.deleteFaces({ group_id: 'staff', face_tokens: [ada, missing, ada] });
      expect(Object.keys(body)).toEqual([
        ...['request_id', 'time_used', 'group_id', 'face_removed', 'face_count', 'failure_detail'],
      ]);
      const receipt = events.at(-1)?.receipt;
      expect(receipt).toMatchObject({ what: 'faces', group_id: 'staff', faces: 1 });
      const lines = ['faces', 'staff', receipt?.when, 1, ada].join('\n');
      expect(receipt?.hash).toBe(createHash('sha256').update(lines).digest('hex'));
      expect(JSON.stringify(receipt)).not.toContain(ada);
      await engine.freeGroup({ group_id: 'staff', check_empty: '0' });
      expect(events.at(-1)?.receipt).toMatchObject({ what: 'library', group_id: 'staff', faces: 1 });
      await engine.freeGroup({ group_id: 'staff', check_empty: '0' });
      expect(events.at(-1)).not.toHaveProperty('receipt');
      expect(bea).not.toBe('');
    });
  });
});

describe('setRetention()', () => {
  const retentionOf = async (engine: FaceSearch): Promise<unknown> =>
    (await engine.info()).libraries.map(({ retention_days }) => retention_days);

  test('lasts in the store: an engine that is told nothing of it removes what has expired, at once and with a receipt', async () => {
    await withEngine({ path }, async (engine) => {
      await makeLibrary(engine, 'staff', { ada: photos.ada });
      await makeLibrary(engine, 'guests', {});
      expect(await retentionOf(engine)).toEqual([null, null]);
      const { days } = await engine.setRetention({ group_id: 'staff', days: '30' });
      expect(days).toBe(30);
      expect(await retentionOf(engine)).toEqual([30, null]);
      expect(await engine.setRetention({ group_id: 'nobody', days: 1 })).toMatchObject({
        error: 'INVALID_OUTER_ID',
      });
      const wrong = [0, -1, 1.5, 36_501, 'forever', true].map((days) =>
        engine.setRetention({ group_id: 'staff', days: days as number }),
      );
      for (const { error } of await Promise.all(wrong)) expect(error).toBe('BAD_ARGUMENTS:days');
      expect((await engine.groupInfo({ group_id: 'staff' })).info).not.toHaveProperty('retention_days');
    });
    const store = await openFolder(path);
    const key = store.library('staff')?.key as number;
    const old = { face_token: 'old', user_id: 'bea', user_data: '', add_time: Date.now() - 31 * 86_400_000 };
    const [first] = await store.faces(key, 1, 1);
    await store.addFace(key, old, store.template(key, first?.face_token as string) as Float32Array);
    await store.close();
    const events: CallEvent[] = [];
    await withEngine({ path, onCall: (event) => void events.push(event) }, async (engine) => {
      const listed = await engine.listFaces({ group_id: 'staff' });
      expect(listed.face_tokens?.map(({ user_id }) => user_id)).toEqual(['ada']);
      expect(events[0]?.receipt).toMatchObject({ what: 'faces', group_id: 'staff', faces: 1 });
      expect((await search(engine)).result).toHaveLength(1);
      await engine.setRetention({ group_id: 'staff', days: 'default' });
      expect(await retentionOf(engine)).toEqual([null, null]);
    });
    const options = { path, retention: { days: 9, groups: { staff: 8 } } };
    expect(await withEngine(options, retentionOf)).toEqual([8, 9]);
  });
});

describe('backup()', () => {
  test('makes a store that answers as the one it was made from, while calls go on', async () => {
    const copy = `${path}-copy`;
    const before = await withEngine({ path, encryption: { key } }, async (engine) => {
      const [ada = ''] = await makeLibrary(engine, 'staff', { ada: photos.ada, bea: photos.bea });
      const found = await search(engine);
      const [, during, deleted] = await Promise.all([
        engine.backup(copy),
        search(engine),
        new Promise(setImmediate).then(() => engine.deleteFaces({ group_id: 'staff', face_tokens: ada })),
      ]);
      expect(during.error).toBeUndefined();
      expect(deleted.face_removed).toBe(1);
      await expect(engine.backup(copy)).rejects.toMatchObject({
        code: 'STORE_UNWRITABLE',
        message: expect.stringContaining(copy),
      });
      const file = join(copy, 'faces.mdb');
      await expect(engine.backup(file)).rejects.toMatchObject({
        code: 'STORE_UNWRITABLE',
        message: expect.stringContaining('no folder'),
      });
      return found.result?.map(({ face_token }) => face_token);
    });
    await expect(FaceSearch.open({ path: copy })).rejects.toMatchObject({ code: 'KEY_MISSING' });
    const restored = await withEngine({ path: copy, encryption: { key } }, search);
    // The copy is of before or after the deletion, which was of the best candidate.
    const tokens = restored.result?.map(({ face_token }) => face_token);
    expect([before, before?.slice(1)]).toContainEqual(tokens);
  });

  test('is refused to an engine in memory and to one that is closed', async () => {
    const engine = await FaceSearch.open();
    await expect(engine.backup(path)).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' });
    await engine.close();
    await expect(engine.backup(path)).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
  });
});
