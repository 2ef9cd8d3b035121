import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLmdbStore } from '#src/store/lmdbStore.js';
import type { Store } from '#src/store/store.js';
import { DIMENSION, faceRecord, keyOf, libraryRecord, template } from './records.ts';

const SIZE = 20_000;

let folder: string;
let store: Store;
let key: number;
/** Tokens in order of creation, as they have to be there. */
let tokens: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-places-'));
  store = await openLmdbStore({ path: folder, dimension: DIMENSION, packId: 'p', packHash: 'h' });
  await store.createLibrary(libraryRecord('before'));
  await store.createLibrary(libraryRecord('large'));
  await store.createLibrary(libraryRecord('after'));
  for (const other of ['before', 'after'])
    await store.addFace(keyOf(store, other), faceRecord('other'), template(1));
  key = keyOf(store, 'large');
  tokens = Array.from({ length: SIZE }, (_, i) => `f${i}`);
  await Promise.all(tokens.map((token) => store.addFace(key, faceRecord(token), template(1))));
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function expectPages(...starts: readonly number[]): Promise<void> {
  for (const start of starts) {
    const page = await store.faces(key, start, 3);
    expect(page.map(({ face_token }) => face_token)).toEqual(tokens.slice(start - 1, start + 2));
  }
}

async function remove(...places: readonly number[]): Promise<void> {
  const gone = places.map((place) => tokens[place - 1] as string);
  await store.removeFaces(key, gone);
  tokens = tokens.filter((token) => !gone.includes(token));
}

it('faces() finds a page by its place wherever it lies, in any order, and after removals before, at and behind it', async () => {
  const around = [4095, 4096, 4097, 4098, 8192, 8193, 12_289, 16_385];
  await expectPages(19_999, 1, ...around, SIZE - 2, SIZE, SIZE + 1);
  await remove(8193);
  await expectPages(...around, SIZE - 2);
  await remove(3, 5000, 16_300);
  await expectPages(...around.toReversed(), SIZE - 4, SIZE - 3);
  await remove(4097, 4096, 4095, tokens.length);
  await expectPages(...around, tokens.length);
  await store.addFace(key, faceRecord('new'), template(1));
  tokens.push('new');
  await expectPages(tokens.length - 1, ...around);
});

it('faces() finds places that removals at the same time have moved, once those are done', async () => {
  for (let round = 0; round < 5; round++) {
    const reads = [18_000, 9000, 4100].map((start) => store.faces(key, start, 300));
    await Promise.all([remove(1, 4090, 9100), ...reads]);
    await expectPages(4090, 4097, 8193, 16_385, 18_000);
  }
});

it('faces() lets the event loop run, far into a library and on a long page', async () => {
  const last = tokens.length;
  await remove(1);
  let turns = 0;
  const count = (): unknown => setImmediate(() => ++turns < 1000 && count());
  count();
  await store.faces(key, last - 10, 1);
  expect(turns).toBeGreaterThanOrEqual(4);
  turns = 0;
  expect(await store.faces(key, 1, 1000)).toHaveLength(1000);
  expect(turns).toBeGreaterThanOrEqual(9);
});
