import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LmdbStoreOptions, openLmdbStore } from '#src/store/lmdbStore.js';
import { type OpenFolder, openStoreFolder } from '#src/store/openStoreFolder.js';
import { batchRoom } from '#src/store/reading/batchRoom.js';
import { readSealed } from '#src/store/reading/readSealed.js';
import { readTemplates } from '#src/store/reading/readTemplates.js';
import { UnsealThread } from '#src/store/reading/unsealThread.js';
import type { LibraryEntry } from '#src/store/sealedRecords.js';
import { DIMENSION, faceRecord, keyOf, libraryRecord, template } from './records.ts';

const FACES = 100;
const LIBRARY = 1;

let folder: string;
let options: LmdbStoreOptions;
let open: OpenFolder;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facedex-reading-'));
  options = { path: join(folder, 'faces'), dimension: DIMENSION, packId: 'sface', packHash: 'a'.repeat(64) };
  const store = await openLmdbStore(options);
  await store.createLibrary(libraryRecord('staff'));
  const key = keyOf(store, 'staff');
  expect(key).toBe(LIBRARY);
  // Values of many lengths, some longer than the room that is made for them at first.
  const user_data = (i: number): string => 'x'.repeat(i % 7 === 0 ? 250 : i);
  for (let i = 0; i < FACES; i++)
    await store.addFace(key, { ...faceRecord(`f${i}`), user_data: user_data(i) }, template(i));
  await store.close();
  open = await openStoreFolder(options.path, options.path, options);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await open.records.tables.root.close();
  await open.records.secrets.close();
  await rm(folder, { recursive: true, force: true });
});

interface Read {
  readonly ids: readonly number[];
  readonly values: readonly number[];
  readonly userIds: readonly string[];
}

/** All that is read, with what was done after each batch. */
async function readAll(batchSize: number, sharedFrom: number, afterEach = async () => {}): Promise<Read> {
  const [ids, values, userIds]: [number[], number[], string[]] = [[], [], []];
  const reading = { library: LIBRARY, dimension: DIMENSION, batchSize, sharedFrom };
  for await (const batch of readTemplates(() => open.records, reading)) {
    ids.push(...batch.ids);
    values.push(...batch.vectors);
    userIds.push(...batch.userIds);
    await afterEach();
  }
  return { ids, values, userIds };
}

const alone = (batchSize: number) => readAll(batchSize, Number.POSITIVE_INFINITY);
const shared = (batchSize: number, afterEach?: () => Promise<void>) => readAll(batchSize, 0, afterEach);

/** What was read, for faces with these sequence numbers. */
function expected(ids: readonly number[]): Read {
  return {
    ids,
    values: ids.flatMap((id) => [...template(id - 1)]),
    userIds: ids.map((id) => `user-f${id - 1}`),
  };
}

const all = Array.from({ length: FACES }, (_, i) => i + 1);

/** Changes a face as it lies in the table. */
async function alter(id: number, change: (value: Buffer) => void): Promise<void> {
  const { faces } = open.records.tables;
  const value = Buffer.from(faces.getBinary([LIBRARY, id]) as Buffer);
  change(value);
  await faces.put([LIBRARY, id], value);
}

describe('reading all templates of a library', () => {
  it.each([
    1, 7, 25, 50, 99, 100, 1000,
  ])('gives the same with a thread as without, %i faces at a time', async (batchSize) => {
    expect(await alone(batchSize)).toEqual(expected(all));
    expect(await shared(batchSize)).toEqual(expected(all));
  });

  it('goes on without the thread once that has died', async () => {
    const { unseal } = UnsealThread.prototype;
    let calls = 0;
    vi.spyOn(UnsealThread.prototype, 'unseal').mockImplementation(async function (this: UnsealThread, batch) {
      if (++calls === 3) await this.close();
      return unseal.call(this, batch);
    });
    expect(await shared(7)).toEqual(expected(all));
    expect(calls).toBeGreaterThan(3);
  });

  it('gives up a thread that is asked while it ends', async () => {
    const { records } = open;
    const thread = new UnsealThread(records.batchKeys(LIBRARY));
    const batch = readSealed(records, LIBRARY, { from: 1, to: 50 }, batchRoom(60, 60, DIMENSION));
    expect(batch.rows).toBe(49);
    const unsealed = thread.unseal(batch);
    await thread.close();
    await unsealed;
    const another = readSealed(records, LIBRARY, { from: 1, to: 50 }, batchRoom(60, 60, DIMENSION));
    expect(await thread.unseal(another)).toBeUndefined();
  });

  it('ends the thread where nobody reads on', async () => {
    const close = vi.spyOn(UnsealThread.prototype, 'close');
    const reading = { library: LIBRARY, dimension: DIMENSION, batchSize: 5, sharedFrom: 0 };
    for await (const { ids } of readTemplates(() => open.records, reading)) if (ids.includes(12)) break;
    expect(close).toHaveBeenCalledOnce();
    await close.mock.results[0]?.value;
  });

  it.each([0, 3, 20, 60, 98])('refuses a face of which a bit has changed, after %i others', async (row) => {
    await alter(row + 1, (value) => {
      value[value.length - 20] = (value[value.length - 20] as number) ^ 1;
    });
    const fault = { code: 'STORE_UNREADABLE', message: expect.stringContaining(`face ${row + 1} of`) };
    await expect(alone(5)).rejects.toMatchObject(fault);
    await expect(shared(5)).rejects.toMatchObject(fault);
  });

  it('refuses a face whose secret is gone, and says in which file', async () => {
    await alter(31, (value) => value.writeUInt32LE(100_000));
    const fault = { code: 'STORE_UNREADABLE', message: expect.stringContaining('faces.keys is damaged') };
    await expect(alone(5)).rejects.toMatchObject(fault);
    await expect(shared(5)).rejects.toMatchObject(fault);
  });

  it.each([7, 48])('refuses a face that its token does not find, after %i others', async (row) => {
    const { tokens } = open.records.tables;
    const [at] = Array.from(tokens.getRange({})).filter(({ value }) => value === row + 1);
    await tokens.put(at?.key as [number, string], row + 2);
    const fault = {
      code: 'STORE_UNREADABLE',
      message: expect.stringContaining(`the token of face ${row + 1}`),
    };
    await expect(alone(5)).rejects.toMatchObject(fault);
    await expect(shared(5)).rejects.toMatchObject(fault);
  });

  it('takes faces that are removed meanwhile as there or not, and nothing as damaged', async () => {
    const { tables } = open.records;
    let next = 1;
    const { ids, values } = await shared(4, async () => {
      await tables.root.transaction(() => {
        for (const { key, value } of tables.tokens.getRange({}).filter(({ value }) => value <= next + 12))
          if (value > next) {
            tables.tokens.removeSync(key);
            tables.faces.removeSync([LIBRARY, value]);
          }
      });
      next += 12;
    });
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(values).toEqual(expected(ids).values);
    expect(ids.length).toBeGreaterThan(3);
    expect(ids.length).toBeLessThan(FACES);
  });

  it.each([
    1, 2, 3, 4, 5, 6,
  ])('ends where the library is removed after batch %i, and takes nothing as damaged', async (after) => {
    const { records } = open;
    const { tables } = records;
    let batches = 0;
    const { ids, values } = await shared(4, async () => {
      if (++batches !== after) return;
      await tables.root.transaction(() => {
        records.removeLibrary(LIBRARY, records.library(LIBRARY) as LibraryEntry);
        // The faces and tokens follow in slices, which need not be of the same faces.
        for (const key of tables.tokens.getKeys({ limit: FACES / 2 })) tables.tokens.removeSync(key);
      });
      records.forget(LIBRARY);
    });
    expect({ ids: ids.length, values }).toEqual({ ids: 4 * after, values: expected(ids).values });
  });
});
