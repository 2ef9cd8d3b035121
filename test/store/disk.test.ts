import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLmdbStore } from '#src/store/lmdbStore.js';
import type { Store } from '#src/store/store.js';

const built = new URL('../../dist/store/lmdbStore.js', import.meta.url).href;
/** A mount that only its own processes see, which most users may not make. */
const canMount =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/mnt']).status === 0;

const HEAD = `
import { existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { openLmdbStore } from ${JSON.stringify(built)};
const folder = process.argv[2];
const options = { path: folder + '/faces', dimension: 128, packId: 'a', packHash: 'b' };
const said = {};
const add = (store, i, user_data = '') => store.addFace(1, { face_token: 't' + i, user_id: 'u', user_data, add_time: 1 }, new Float32Array(128).fill(i));
const faultOf = (work) => work.then(() => undefined, ({ code, message }) => ({ code, message }));
let store = await openLmdbStore(options);
await store.createLibrary({ group_id: 'g', group_name: 'g', group_data: '', add_time: 1 });
for (let i = 0; i < 300; i++) await add(store, i);
const count = async () => { let n = 0; for await (const { ids } of store.templates(1)) n += ids.length; return n; };
`;
const TAIL = `
await store.close();
console.log(JSON.stringify(said));`;

const FULL = `
let fillers = 0;
try { for (;; fillers++) writeFileSync(folder + '/filler' + fillers, Buffer.alloc(65536)); } catch {}
let added = 300;
while (added < 2000 && !(said.fault = await faultOf(add(store, added)))) added++;
said.again = await faultOf(add(store, added));
said.whileFull = [store.library('g').size === added, (await count()) === added];
truncateSync(folder + '/filler0', 32768);
const inPart = add(store, added, 'x'.repeat(131072));
said.inPart = await faultOf(inPart);
said.errno = await inPart.catch(({ cause }) => cause.code);
for (let i = 0; i <= fillers; i++) rmSync(folder + '/filler' + i, { force: true });
await add(store, added);
await store.close();
store = await openLmdbStore(options);
said.afterwards = [store.library('g').size === added + 1, (await count()) === added + 1, store.repairs.length];`;

const OPENED_FULL = `
await store.close();
let fillers = 0;
for (const bytes of [65536, 4096]) try { for (;; fillers++) writeFileSync(folder + '/filler' + fillers, Buffer.alloc(bytes)); } catch {}
said.whileFull = [];
for (let round = 0; round < 2; round++) {
  store = await openLmdbStore(options);
  said.whileFull.push(await count());
  // More than there are secrets that were made ahead.
  for (let i = 0; i < 300; i++) said.fault = (await faultOf(add(store, 'full' + i, 'x'.repeat(9000)))) ?? said.fault;
  said.whileFull.push((await store.removeFaces(1, ['t' + round])).size);
  await store.close();
}
for (let i = 0; i <= fillers; i++) rmSync(folder + '/filler' + i, { force: true });
store = await openLmdbStore(options);
for (let i = 300; i < 600; i++) await add(store, i);
await store.close();
store = await openLmdbStore(options);
said.afterwards = [store.library('g').size, await count()];`;

const NEARLY_FULL = `
await store.close();
rmSync(options.path + '/faces.mdb-lock');
let fillers = 0;
try { for (;; fillers++) writeFileSync(folder + '/filler' + fillers, Buffer.alloc(65536)); } catch {}
truncateSync(folder + '/filler0', 61440);
said.fault = await faultOf(openLmdbStore(options));
rmSync(folder + '/filler1');
store = await openLmdbStore(options);
said.afterwards = [store.library('g').size, await count()];`;

const READ_ONLY = `
await store.close();
execFileSync('mount', ['-o', 'remount,ro', folder]);
said.fault = await faultOf(openLmdbStore(options));
execFileSync('mount', ['-o', 'remount,rw', folder]);
store = await openLmdbStore(options);
await add(store, 300);
said.afterwards = [store.library('g').size, await count()];`;

const MOUNTED = `
const other = folder + '/other';
mkdirSync(other);
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', other]);
said.fault = await faultOf(store.backup(other));
await store.backup(other + '/copy');
said.afterwards = existsSync(other + '/copy/faces.mdb');`;

// Without the right to mount there is no small disk to fill.
describe.skipIf(!canMount)('a disk (skipped where a process may not mount one)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'facedex-disk-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(body: string): Record<string, unknown> {
    const file = join(folder, 'child.mjs');
    writeFileSync(file, HEAD + body + TAIL);
    const mount = join(folder, 'disk');
    const script = `mkdir -p "${mount}" && mount -t tmpfs -o size=3m tmpfs "${mount}" && "${process.execPath}" "${file}" "${mount}"`;
    const { status, stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', script], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout.split('\n').find((line) => line.startsWith('{')) ?? '') as Record<
      string,
      unknown
    >;
  }

  it('that is full is a clear fault, loses nothing, and is no fault any more once there is room', () => {
    const { fault, again, inPart, errno, whileFull, afterwards } = run(FULL);
    const full = {
      code: 'STORE_UNWRITABLE',
      message: expect.stringMatching(/faces.*no space left on device: free some/),
    };
    expect([fault, again, inPart]).toEqual([full, full, full]);
    // One write of which the disk takes a part: to lmdb that is an error of the disk.
    expect(errno).toBe(constants.errno.EIO);
    expect(whileFull).toEqual([true, true]);
    expect(afterwards).toEqual([true, true, 0]);
  });

  it('that is full lets a store be opened, read and emptied, and costs no face once there is room', () => {
    const { fault, whileFull, afterwards } = run(OPENED_FULL);
    const message = expect.stringContaining('no space left on device');
    expect(fault).toEqual({ code: 'STORE_UNWRITABLE', message });
    expect(whileFull).toEqual([300, 299, 299, 298]);
    expect(afterwards).toEqual([598, 598]);
  });

  it('that has hardly any room is a clear fault when a store is opened that has no table of readers', () => {
    const { fault, afterwards } = run(NEARLY_FULL);
    const message = expect.stringContaining('no space left on device');
    expect(fault).toEqual({ code: 'STORE_UNWRITABLE', message });
    expect(afterwards).toEqual([300, 300]);
  });

  it('that is read-only is a clear fault when it is opened, and loses nothing', () => {
    const { fault, afterwards } = run(READ_ONLY);
    expect(fault).toEqual({
      code: 'STORE_UNWRITABLE',
      message: expect.stringMatching(/[Rr]ead-only file system/),
    });
    expect(afterwards).toEqual([301, 301]);
  });

  it('is not where a new folder can be, but one can be on it', () => {
    const { fault, afterwards } = run(MOUNTED);
    expect(fault).toEqual({
      code: 'STORE_UNWRITABLE',
      message: expect.stringContaining('a disk is mounted there; give a folder on it'),
    });
    expect(afterwards).toBe(true);
  });
});

/** Whether files can be made such that not even who has them open may write them, as those of a disk that becomes read-only. */
function canFreeze(): boolean {
  const file = join(tmpdir(), `facedex-freeze-${process.pid}`);
  writeFileSync(file, '');
  const isFrozen = spawnSync('chattr', ['+i', file]).status === 0;
  spawnSync('chattr', ['-i', file]);
  rmSync(file, { force: true });
  return isFrozen && process.platform === 'linux';
}

// A disk cannot be remounted read-only by hand while files are open for writing; an error of the disk does that to it.
describe.skipIf(!canFreeze())(
  'a store whose files become read-only while it is open (skipped where nobody may do that to files)',
  () => {
    let folder: string;
    let store: Store;
    const options = () => ({ path: join(folder, 'faces'), dimension: 4, packId: 'a', packHash: 'b' });
    const fileOf = (name: string): string => join(folder, 'faces', name);
    const freeze = (name: string): unknown => spawnSync('chattr', ['+i', fileOf(name)]);
    const thaw = (): unknown => spawnSync('chattr', ['-R', '-i', folder]);
    const add = (i: number): Promise<unknown> =>
      store.addFace(
        1,
        { face_token: `t${i}`, user_id: 'u', user_data: '', add_time: 1 },
        new Float32Array(4).fill(i),
      );
    const valuesOf = (i: number): number[] => [...(store.template(1, `t${i}`) ?? [])];
    const refused = (file: string): object => ({
      code: 'STORE_UNWRITABLE',
      message: expect.stringMatching(new RegExp(`${file}.*not permit`)),
    });

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'facedex-frozen-'));
      store = await openLmdbStore(options());
      await store.createLibrary({ group_id: 'g', group_name: 'g', group_data: '', add_time: 1 });
      for (let i = 0; i < 20; i++) await add(i);
    });
    afterEach(async () => {
      thaw();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('refuses what writes, answers what reads, and goes on once they can be written again', async () => {
      freeze('faces.mdb');
      for (const work of [() => add(20), () => store.removeFaces(1, ['t3']), () => store.setRetention(1, 5)])
        await expect(work()).rejects.toMatchObject(refused('faces'));
      expect([store.library('g')?.size, valuesOf(3)]).toEqual([20, [3, 3, 3, 3]]);
      thaw();
      await add(20);
      await store.close();
      store = await openLmdbStore(options());
      expect([store.library('g')?.size, valuesOf(3), valuesOf(20)]).toEqual([
        21,
        [3, 3, 3, 3],
        [20, 20, 20, 20],
      ]);
    });

    it('lets go of the folder when it is closed', async () => {
      freeze('lock');
      await store.close();
      thaw();
      store = await openLmdbStore(options());
      expect(store.library('g')?.size).toBe(20);
    });

    it('says that what is deleted could not be erased, and erases it with what is deleted next', async () => {
      const secrets = (): Buffer => readFileSync(fileOf('faces.keys'));
      const before = secrets();
      freeze('faces.keys');
      await expect(store.removeFaces(1, ['t3'])).rejects.toMatchObject(refused('faces.keys'));
      expect([store.library('g')?.size, valuesOf(3)]).toEqual([19, []]);
      expect(secrets().equals(before)).toBe(true);
      thaw();
      await store.removeFaces(1, ['t4']);
      const slots = Array.from({ length: before.length / 40 }, (_, i) =>
        secrets().subarray(40 * i, 40 * i + 40),
      );
      expect(slots.filter((slot) => slot.every((byte) => byte === 0))).toHaveLength(2);
      await add(21);
      expect(valuesOf(21)).toEqual([21, 21, 21, 21]);
    });
  },
);
