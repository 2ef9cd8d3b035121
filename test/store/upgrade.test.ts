import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restoreStore } from '#src/engine/transfer/restoreStore.js';
import { type LmdbStoreOptions, openLmdbStore } from '#src/store/lmdbStore.js';
import { readTemplates } from './records.ts';

const fixture = 'test/fixtures/stores/format-1';
let options: LmdbStoreOptions;
beforeEach(() => {
  const path = join(mkdtempSync(join(tmpdir(), 'facedex-upgrade-')), 'faces');
  cpSync(fixture, path, { recursive: true });
  options = { path, dimension: 4, packId: 'sface', packHash: 'a'.repeat(64) };
});
afterEach(() => rmSync(options.path, { recursive: true, force: true }));

/** Where a descriptor of this process points to; that of the listing itself is gone. */
function targetOf(fd: string): string[] {
  try {
    return [readlinkSync(`/proc/self/fd/${fd}`)];
  } catch {
    return [];
  }
}

describe('a store of format 1', () => {
  it.each([
    undefined,
    Buffer.alloc(32, 7),
  ])('is written anew when it is opened, and says so (key %s)', async (key) => {
    const store = await openLmdbStore({ ...options, key });
    expect(store.repairs).toEqual(['faces.mdb was of an older format: written anew']);
    const staff = {
      group_id: 'staff',
      group_name: 'Name of staff ✓',
      group_data: '',
      add_time: 1,
      key: 1,
      size: 600,
    };
    expect(store.libraries()[0]).toStrictEqual(staff);
    expect(store.libraries()[1]).toMatchObject({ group_id: 'guests', key: 4, size: 0 });
    expect(store.calibration(1)).toBe('made up');
    expect(store.face(1, 'f601')).toStrictEqual({
      ...{ face_token: 'f601', user_id: 'u601', user_data: 'ü', add_time: 1_795_000_000_601 },
    });
    const { ids, values } = await readTemplates(store, 'staff');
    expect(ids).toEqual(Array.from({ length: 600 }, (_, i) => i + 2));
    expect(values).toEqual(ids.flatMap((id) => [id, -id, 0.25, 1]));
    expect(
      await store.addFace(
        1,
        { face_token: 'n', user_id: 'n', user_data: '', add_time: 1 },
        Float32Array.of(1, 2, 3, 4),
      ),
    ).toEqual({ id: 602, size: 601 });
    await store.createLibrary({ group_id: 'new', group_name: 'New', group_data: '', add_time: 1 });
    expect(store.library('new')?.key).toBe(5);
    await store.close();
    const again = await openLmdbStore({ ...options, key });
    expect(again.repairs).toEqual([]);
    expect(again.library('staff')?.size).toBe(601);
    await again.close();
    for (const file of readdirSync(options.path))
      expect(readFileSync(join(options.path, file)).includes('Name of staff')).toBe(false);
  });

  it('is restored, though the data is all that there is of it', async () => {
    const path = `${options.path}-restored`;
    await restoreStore(options.path, path, async (part) => {
      await (await openLmdbStore({ ...options, path: part })).close();
    });
    const store = await openLmdbStore({ ...options, path });
    expect([store.library('staff')?.size, store.repairs]).toEqual([600, []]);
    await store.close();
  });

  it('is left as it is where another pack made it', async () => {
    const before = readFileSync(join(options.path, 'faces.mdb'));
    await expect(openLmdbStore({ ...options, packHash: 'b' })).rejects.toMatchObject({
      code: 'PACK_MISMATCH',
    });
    expect(readFileSync(join(options.path, 'faces.mdb')).equals(before)).toBe(true);
  });

  it('leaves nothing behind where it cannot be written anew', async () => {
    const root = open({ path: join(options.path, 'faces.mdb'), overlappingSync: false });
    await root.openDB('templates', { encoding: 'binary' }).put([1, 300], Buffer.alloc(3));
    await root.close();
    const before = readFileSync(join(options.path, 'faces.mdb'));
    await expect(openLmdbStore(options)).rejects.toMatchObject({
      code: 'STORE_UNREADABLE',
      message: expect.stringContaining('the template of face 300'),
    });
    expect(readdirSync(options.path).sort()).toEqual(['faces.mdb', 'faces.mdb-lock', 'lock']);
    expect(readFileSync(join(options.path, 'faces.mdb')).equals(before)).toBe(true);
    const opened = process.platform === 'linux' ? readdirSync('/proc/self/fd').flatMap(targetOf) : [];
    expect(opened.filter((path) => path.startsWith(options.path))).toEqual([]);
  });

  it('opens again where its writing was cut short', async () => {
    cpSync(fixture, join(options.path, 'upgrade.part'), { recursive: true });
    const half = await openLmdbStore({ ...options, path: `${options.path}-other` });
    await half.close();
    for (const file of ['store.key', 'store.key.copy', 'faces.keys'])
      cpSync(join(`${options.path}-other`, file), join(options.path, file));
    const store = await openLmdbStore(options);
    expect(store.library('staff')?.size).toBe(600);
    await store.close();
    expect(existsSync(join(options.path, 'upgrade.part'))).toBe(false);
  });
});
