import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDataFile } from '#src/store/dataFile.js';
import { type LmdbStoreOptions, openLmdbStore } from '#src/store/lmdbStore.js';
import type { Store } from '#src/store/store.js';
import { DIMENSION, faceRecord, keyOf, libraryRecord, readTemplates, template } from './records.ts';
import { describeStoreContract } from './storeContract.ts';
import { describeStoreModel } from './storeModel.ts';

let folder: string;
let options: LmdbStoreOptions;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facedex-store-'));
  options = optionsFor(join(folder, 'faces'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function optionsFor(path: string): LmdbStoreOptions {
  return { path, dimension: DIMENSION, packId: 'sface', packHash: 'a'.repeat(64) };
}

let stores = 0;
const openNext = (): Promise<Store> => openLmdbStore(optionsFor(join(folder, `store-${stores++}`)));

describeStoreContract('a store on disk', openNext);
describeStoreModel('a store on disk', openNext);

async function makeStore(faces: number): Promise<void> {
  const store = await openLmdbStore(options);
  await store.createLibrary(libraryRecord('staff'));
  const tokens = Array.from({ length: faces }, (_, i) => `f${i}`);
  await Promise.all(
    tokens.map((token, i) => store.addFace(keyOf(store, 'staff'), faceRecord(token), template(i))),
  );
  await store.close();
}

/** Changes a store's file with lmdb itself, as another version of this engine would. */
async function editRecords(edit: (root: ReturnType<typeof open>) => Promise<unknown>): Promise<void> {
  const root = open({ path: join(options.path, 'faces.mdb'), overlappingSync: false });
  await edit(root);
  await root.close();
}

/** Cuts a data file as far as it stays sound: what is left then is in use. @returns bytes that are left. */
async function cutFreePages(file: string): Promise<number> {
  const whole = readFileSync(file);
  let needed = whole.length;
  for (; await isSound(file); needed -= 4096) truncateSync(file, needed - 4096);
  needed += 4096;
  writeFileSync(file, whole.subarray(0, needed));
  return needed;
}

function isSound(file: string): Promise<boolean> {
  return checkDataFile(file, 'faces').catch(() => false);
}

describe('openLmdbStore()', () => {
  it('finds everything again after close()', async () => {
    await makeStore(5);
    const store = await openLmdbStore(options);
    expect(store.library('staff')).toStrictEqual({ ...libraryRecord('staff'), key: 1, size: 5 });
    expect(store.face(keyOf(store, 'staff'), 'f3')).toStrictEqual(faceRecord('f3'));
    expect((await readTemplates(store, 'staff')).values).toEqual(
      [0, 1, 2, 3, 4].flatMap((i) => [...template(i)]),
    );
    expect(await store.addFace(keyOf(store, 'staff'), faceRecord('new'), template(1))).toEqual({
      id: 6,
      size: 6,
    });
    await store.close();
  });

  it('finds the calibration of a library again after close()', async () => {
    await makeStore(2);
    for (const text of ['first', 'second', undefined]) {
      const store = await openLmdbStore(options);
      expect(await store.setCalibration(keyOf(store, 'staff'), text)).toBe(true);
      await store.close();
      const again = await openLmdbStore(options);
      expect(again.calibration(keyOf(again, 'staff'))).toBe(text);
      await again.close();
    }
  });

  it('opens and closes the same folder many times', async () => {
    for (let round = 1; round <= 50; round++) {
      const store = await openLmdbStore(options);
      expect(store.libraries()).toHaveLength(round - 1);
      await store.createLibrary(libraryRecord(`g${round}`));
      await store.close();
    }
  });

  it('makes a folder and files that only their owner can read', async () => {
    await makeStore(1);
    const mode = (path: string): number => statSync(path).mode & 0o777;
    expect(mode(options.path)).toBe(0o700);
    expect(readdirSync(options.path).sort()).toEqual([
      'faces.keys',
      'faces.mdb',
      'faces.mdb-lock',
      'lock',
      'store.key',
      'store.key.copy',
    ]);
    for (const file of readdirSync(options.path)) expect(mode(join(options.path, file))).toBe(0o600);
  });

  it('lets concurrent adds share commits', async () => {
    await makeStore(300);
    await editRecords(async (root) => {
      const { lastTxnId } = root.getStats() as { lastTxnId?: number };
      expect(lastTxnId).toBeLessThan(60);
    });
  });

  it('grows without a limit of its own', async () => {
    const store = await openLmdbStore({ ...options, dimension: 512 });
    await store.createLibrary(libraryRecord('big'));
    const vector = new Float32Array(512).fill(0.5);
    for (let i = 0; i < 10; i++)
      await Promise.all(
        Array.from({ length: 1000 }, (_, j) =>
          store.addFace(keyOf(store, 'big'), faceRecord(`${i}-${j}`), vector),
        ),
      );
    expect(store.library('big')?.size).toBe(10_000);
    await store.close();
    expect(statSync(join(options.path, 'faces.mdb')).size).toBeGreaterThan(20_000_000);
  });

  it('gives no secret to two faces where a full disk has cut the file of secrets in the middle of one', async () => {
    await makeStore(10);
    appendFileSync(join(options.path, 'faces.keys'), Buffer.alloc(16, 7));
    const store = await openLmdbStore(options);
    const key = keyOf(store, 'staff');
    await Promise.all(
      Array.from({ length: 300 }, (_, i) => store.addFace(key, faceRecord(`n${i}`), template(i))),
    );
    await store.close();
    const again = await openLmdbStore(options);
    expect((await readTemplates(again, 'staff')).ids).toHaveLength(310);
    await again.close();
  });

  it('opens a file that ends early since its last pages are free, as lmdb leaves it now and then', async () => {
    await makeStore(3000);
    const store = await openLmdbStore(options);
    await store.removeLibrary(keyOf(store, 'staff'), { onlyIfEmpty: false });
    await store.close();
    const file = join(options.path, 'faces.mdb');
    // Which pages lmdb takes depends on how many changes it writes at once.
    let made = 0;
    for (let isCut = false; !isCut && made < 200; ) {
      const next = await openLmdbStore(options);
      for (const last = made + 12; made < last; made++) await next.createLibrary(libraryRecord(`g${made}`));
      await next.close();
      const { size } = statSync(file);
      isCut = (await cutFreePages(file)) < size;
    }
    expect(made).toBeLessThan(200);
    const short = await openLmdbStore(options);
    expect(short.libraries()).toHaveLength(made);
    await short.createLibrary(libraryRecord('staff'));
    for (let i = 0; i < 1000; i++)
      void short.addFace(keyOf(short, 'staff'), faceRecord(`f${i}`), template(i));
    await short.close();
    const again = await openLmdbStore(options);
    expect(await again.faces(keyOf(again, 'staff'), 1, 2000)).toHaveLength(1000);
    await again.close();
  });

  it('refuses a second open of the same folder and works on', async () => {
    const store = await openLmdbStore(options);
    await expect(openLmdbStore(options)).rejects.toMatchObject({
      code: 'STORE_IN_USE',
      message: `Cannot open store "${options.path}": it is already open in this process`,
    });
    expect(await store.createLibrary(libraryRecord('a'))).toBe(true);
    await store.close();
    await (await openLmdbStore(options)).close();
  });
});

describe('openLmdbStore() refuses', () => {
  it('a store of another pack, naming both', async () => {
    await makeStore(1);
    const refused = openLmdbStore({ ...options, packId: 'face-api', packHash: 'b'.repeat(64) });
    await expect(refused).rejects.toMatchObject({
      code: 'PACK_MISMATCH',
      message: expect.stringMatching(
        /with pack "face-api" \(hash b{12}, .*made with pack "sface" \(hash a{12}, /,
      ),
    });
    await expect(openLmdbStore({ ...options, packHash: 'c' })).rejects.toMatchObject({
      code: 'PACK_MISMATCH',
    });
    await expect(openLmdbStore({ ...options, dimension: 8 })).rejects.toMatchObject({
      code: 'PACK_MISMATCH',
    });
    await (await openLmdbStore(options)).close();
  });

  it('a store of a newer format', async () => {
    await makeStore(1);
    await editRecords((root) => {
      const meta = root.openDB('meta', {});
      return meta.put('header', { ...(meta.get('header') as object), format: 3 });
    });
    await expect(openLmdbStore(options)).rejects.toMatchObject({
      code: 'STORE_UNREADABLE',
      message: `Cannot open store "${options.path}": written by format 3, this version reads up to 2`,
    });
  });

  it("somebody else's lmdb file, and leaves it as it is", async () => {
    mkdirSync(options.path);
    await editRecords((root) => root.put('theirs', 1));
    const before = readFileSync(join(options.path, 'faces.mdb'));
    await expect(openLmdbStore(options)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
    expect(readFileSync(join(options.path, 'faces.mdb')).equals(before)).toBe(true);
  });

  it.each([
    ['text', Buffer.from('this is no database'.repeat(1000))],
    ['zeros', Buffer.alloc(65536)],
    ['one byte', Buffer.of(7)],
  ])('a data file of %s', async (_, content) => {
    mkdirSync(options.path);
    writeFileSync(join(options.path, 'faces.mdb'), content);
    await expect(openLmdbStore(options)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
    expect(readFileSync(join(options.path, 'faces.mdb')).equals(content)).toBe(true);
  });

  it('a truncated data file, wherever it was cut, each time it is asked', async () => {
    await makeStore(3000);
    // Frees pages in the middle, so that what is written next, the roots among it, lies before the cuts.
    const store = await openLmdbStore(options);
    await store.removeFaces(
      keyOf(store, 'staff'),
      Array.from({ length: 1000 }, (_, i) => `f${i}`),
    );
    for (let i = 0; i < 6; i++) await store.createLibrary(libraryRecord(`g${i}`));
    await store.close();
    const file = join(options.path, 'faces.mdb');
    await cutFreePages(file);
    const whole = readFileSync(file);
    for (let share = 0.995; share > 0; share -= 0.05) {
      const bytes = Math.floor(whole.length * share);
      writeFileSync(file, whole.subarray(0, bytes));
      for (let again = 0; again < 2; again++)
        await expect(openLmdbStore(options)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
      expect(statSync(file).size).toBe(bytes);
    }
    writeFileSync(file, whole);
    const mended = await openLmdbStore(options);
    expect(mended.library('staff')?.size).toBe(2000);
    await mended.close();
  });

  it('a path that cannot be a folder', async () => {
    writeFileSync(join(folder, 'file'), '');
    const refused = openLmdbStore(optionsFor(join(folder, 'file', 'faces')));
    await expect(refused).rejects.toMatchObject({
      code: 'STORE_UNWRITABLE',
      message: expect.stringContaining('Cannot make the folder of store'),
    });
  });

  // In a process of its own: where it does not come back, nothing else would.
  it.skipIf(process.platform !== 'linux')(
    'a path where the system makes no folders',
    () => {
      const built = new URL('../../dist/store/lmdbStore.js', import.meta.url).href;
      const script = `
      import { openLmdbStore } from ${JSON.stringify(built)};
      const options = { path: '/proc/none/faces', dimension: 4, packId: 'a', packHash: 'b' };
      await openLmdbStore(options).catch(({ code, message }) => console.log(code, message));`;
      const args = ['--input-type=module', '--eval', script];
      const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 });
      expect(stdout).toBe(
        'STORE_UNWRITABLE Cannot make the folder of store "/proc/none/faces": no folder can be made there; choose another place\n',
      );
    },
    30_000,
  );

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'a folder that is read-only',
    async () => {
      mkdirSync(options.path);
      chmodSync(options.path, 0o500);
      await expect(openLmdbStore(options)).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' });
    },
  );

  it('and lets go of the folder when it does', async () => {
    mkdirSync(options.path);
    const file = join(options.path, 'faces.mdb');
    writeFileSync(file, 'garbage');
    await expect(openLmdbStore(options)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
    await rm(file);
    await (await openLmdbStore(options)).close();
    expect(existsSync(file)).toBe(true);
  });
});
