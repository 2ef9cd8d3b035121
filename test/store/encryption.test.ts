import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LmdbStoreOptions, openLmdbStore } from '#src/store/lmdbStore.js';
import type { Store } from '#src/store/store.js';
import { findTraces, type Secret, secretsOf } from '../support/rawBytes.ts';
import { describeStoreContract } from './storeContract.ts';
import { describeStoreModel } from './storeModel.ts';

const DIMENSION = 128;
const key = Buffer.from('first key first key first key 32');
const other = Buffer.from('other key other key other key 32');
let folder: string;
let options: LmdbStoreOptions;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-encryption-'));
  options = { path: join(folder, 'faces'), dimension: DIMENSION, packId: 'sface', packHash: 'a'.repeat(64) };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

let stores = 0;
const openNext = (): Promise<Store> =>
  openLmdbStore({ ...options, path: join(folder, `store-${stores++}`), dimension: 4, key });
describeStoreContract('an encrypted store', openNext);
describeStoreModel('an encrypted store', openNext);

const people: readonly Secret[] = secretsOf(200, DIMENSION);

async function fill(store: Store, group_id: string, secrets: readonly Secret[]): Promise<number> {
  await store.createLibrary({
    group_id,
    group_name: `Name-of-${group_id}`,
    group_data: `data-${group_id}`,
    add_time: 1,
  });
  const added = store.library(group_id)?.key as number;
  await Promise.all(secrets.map(({ face, template }) => store.addFace(added, face, template)));
  return added;
}

async function withStore<T>(
  more: Partial<LmdbStoreOptions>,
  work: (store: Store) => T | Promise<T>,
): Promise<T> {
  const store = await openLmdbStore({ ...options, ...more });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

describe.each([
  ['with a key', key],
  ['without a key', undefined],
])('a store %s', (_, given) => {
  it('has nothing readable of tokens, users, names or templates in any file, open or closed', async () => {
    await withStore({ key: given }, async (store) => {
      const library = await fill(store, 'secret-group', people);
      await store.setCalibration(library, 'calibration-of-the-library');
      await store.removeFaces(library, [people[3]?.face.face_token as string]);
      expect(findTraces(options.path, people, ['secret-group', 'calibration-of'])).toEqual([]);
    });
    expect(findTraces(options.path, people, ['secret-group', 'calibration-of'])).toEqual([]);
  });
});

describe('what the greps look for', () => {
  it('would be found', () => {
    const [one] = people as [Secret];
    const bytes = Buffer.from(one.template.buffer, one.template.byteOffset + 40, 32);
    writeFileSync(
      join(folder, 'leak'),
      Buffer.concat([Buffer.alloc(13), bytes, Buffer.from(one.face.user_id)]),
    );
    expect(findTraces(folder, [one], [])).toHaveLength(2);
  });
});

describe('an encrypted store', () => {
  it('opens with its key alone', async () => {
    await withStore({ key }, (store) => fill(store, 'staff', people.slice(0, 3)));
    await expect(openLmdbStore(options)).rejects.toMatchObject({
      code: 'KEY_MISSING',
      message: `Cannot open store "${options.path}": it is encrypted, give its key`,
    });
    await expect(openLmdbStore({ ...options, key: other })).rejects.toMatchObject({ code: 'KEY_WRONG' });
    await withStore({ key }, (store) => expect(store.library('staff')?.size).toBe(3));
  });

  it('refuses a key where there is none', async () => {
    await withStore({}, (store) => fill(store, 'staff', people.slice(0, 3)));
    await expect(openLmdbStore({ ...options, key })).rejects.toMatchObject({ code: 'KEY_UNEXPECTED' });
  });

  it('opens with the new key alone once the key was changed, while it was open', async () => {
    await withStore({ key }, async (store) => {
      await fill(store, 'staff', people.slice(0, 3));
      await store.rotateKey(other);
      await fill(store, 'guests', people.slice(3, 5));
    });
    await expect(openLmdbStore({ ...options, key })).rejects.toMatchObject({ code: 'KEY_WRONG' });
    await withStore({ key: other }, (store) => {
      expect(store.libraries().map(({ size }) => size)).toEqual([3, 2]);
      expect(store.template(1, people[1]?.face.face_token as string)).toStrictEqual(people[1]?.template);
    });
  });

  it('is encrypted from then on where it was not', async () => {
    await withStore({}, async (store) => {
      await fill(store, 'staff', people.slice(0, 3));
      await store.rotateKey(key);
    });
    await expect(openLmdbStore(options)).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await withStore({ key }, (store) => expect(store.library('staff')?.size).toBe(3));
  });

  it.each([
    ['old', key],
    ['new', other],
  ])('opens with the %s key where a change of it was cut short, and then with that one alone', async (which, used) => {
    await withStore({ key }, (store) => fill(store, 'staff', people.slice(0, 3)));
    copyFileSync(join(options.path, 'store.key.copy'), join(folder, 'before'));
    await withStore({ key }, (store) => store.rotateKey(other));
    copyFileSync(join(folder, 'before'), join(options.path, 'store.key.copy'));
    await withStore({ key: used }, (store) => {
      expect(store.library('staff')?.size).toBe(3);
      expect(store.repairs).toHaveLength(1);
    });
    const unused = which === 'old' ? other : key;
    await expect(openLmdbStore({ ...options, key: unused })).rejects.toMatchObject({ code: 'KEY_WRONG' });
  });

  it('never seals the same face to the same bytes', async () => {
    const files = ['a', 'b'].map((name) => join(folder, name));
    for (const path of files)
      await withStore({ path, key }, (store) => fill(store, 'staff', people.slice(0, 1)));
    const [a, b] = files.map((path) => readFileSync(join(path, 'faces.keys')));
    expect(a?.subarray(40, 80).equals(b?.subarray(40, 80) as Buffer)).toBe(false);
  });
});

describe.each([
  ['with a key', key],
  ['without a key', undefined],
])('what is deleted from a store %s', (_, given) => {
  /** Everything that opens the store now, put to what the disk had before: what is erased must not come back. */
  async function oldData(work: (store: Store, library: number) => Promise<unknown>): Promise<string> {
    const old = join(folder, 'old');
    await withStore({ key: given }, async (store) => {
      const library = await fill(store, 'staff', people);
      cpSync(options.path, old, { recursive: true });
      await work(store, library);
    });
    for (const file of ['faces.keys', 'store.key', 'store.key.copy'])
      copyFileSync(join(options.path, file), join(old, file));
    return old;
  }

  it('cannot be read with the files of today, not even from the data of yesterday: faces', async () => {
    const [one, two] = people as [Secret, Secret];
    const old = await oldData((store, library) => store.removeFaces(library, [one.face.face_token]));
    const path = join(folder, 'revived');
    cpSync(old, path, { recursive: true });
    const store = await openLmdbStore({ ...options, path, key: given });
    expect(() => store.template(1, one.face.face_token)).toThrow(/faces.keys is damaged/);
    expect(store.template(1, two.face.face_token)).toStrictEqual(two.template);
    await store.close();
  });

  it('cannot be read with the files of today, not even from the data of yesterday: a library', async () => {
    const old = await oldData((store, library) => store.removeLibrary(library, { onlyIfEmpty: false }));
    await expect(openLmdbStore({ ...options, path: old, key: given })).rejects.toMatchObject({
      message: expect.stringContaining('faces.keys is damaged (library 1)'),
    });
  });

  it('leaves no secret behind where the process died before it was erased', async () => {
    const [one] = people as [Secret];
    const before = join(folder, 'before.keys');
    await withStore({ key: given }, async (store) => {
      const library = await fill(store, 'staff', people.slice(0, 5));
      copyFileSync(join(options.path, 'faces.keys'), before);
      await store.removeFaces(library, [one.face.face_token]);
    });
    const secrets = (file: string): Set<string> => {
      const bytes = readFileSync(file);
      return new Set(
        Array.from({ length: bytes.length / 40 - 1 }, (__, i) =>
          bytes.toString('hex', 40 * i + 40, 40 * i + 80),
        ),
      );
    };
    const after = secrets(join(options.path, 'faces.keys'));
    const [erased, ...more] = [...secrets(before)].filter((secret) => !after.has(secret));
    expect(more).toEqual([]);
    copyFileSync(before, join(options.path, 'faces.keys'));
    await withStore({ key: given }, () => undefined);
    expect(secrets(join(options.path, 'faces.keys'))).not.toContain(erased);
    expect(readdirSync(options.path)).not.toContain('store.key.part');
  });

  it('says why where neither of its key files can be read, not that they are damaged', async () => {
    await withStore({}, () => undefined);
    for (const file of ['store.key', 'store.key.copy']) {
      rmSync(join(options.path, file));
      mkdirSync(join(options.path, file));
    }
    await expect(openLmdbStore(options)).rejects.toMatchObject({
      code: 'STORE_UNREADABLE',
      message: expect.stringContaining('store.key is not readable (EISDIR'),
    });
  });
});
