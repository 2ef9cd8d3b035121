import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportLibrary } from '#src/engine/transfer/exportLibrary.js';
import { importLibrary } from '#src/engine/transfer/importLibrary.js';
import type { FaceLine } from '#src/engine/transfer/libraryFile.js';
import { openLibraryFile } from '#src/engine/transfer/openLibraryFile.js';
import { type LmdbStoreOptions, openLmdbStore } from '#src/store/lmdbStore.js';
import type { StoredLibrary } from '#src/store/store.js';
import { madeUpPeople } from '../../support/madeUpPeople.ts';

const FACES = 1200;
const dist = (name: string): string =>
  JSON.stringify(new URL(`../../../dist/${name}.js`, import.meta.url).href);

let folder: string;
let file: string;
let options: LmdbStoreOptions;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-import-'));
  file = join(folder, 'staff.ndjson');
  const pack = { dimension: 128, packId: 'sface', packHash: 'h' };
  options = { path: join(folder, 'other'), ...pack };
  const store = await openLmdbStore({ path: join(folder, 'faces'), ...pack });
  await store.createLibrary({ group_id: 'staff', group_name: 'Staff', group_data: '', add_time: 1 });
  const { key } = store.library('staff') as StoredLibrary;
  const people = madeUpPeople(FACES, { seed: 1 });
  await Promise.all(
    people.map(([template], i) =>
      store.addFace(
        key,
        { face_token: `f${i}`, user_id: `u${i}`, user_data: '', add_time: 1 },
        template as Float32Array,
      ),
    ),
  );
  const lines: string[] = [];
  for await (const line of exportLibrary(store, store.library('staff') as StoredLibrary, pack))
    lines.push(line);
  writeFileSync(file, lines.join(''));
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Imports in a process of its own, which dies once `faces` of them are in the store. */
async function dieAfter(faces: number): Promise<void> {
  const program = `
    import { importLibrary } from ${dist('engine/transfer/importLibrary')};
    import { openLibraryFile } from ${dist('engine/transfer/openLibraryFile')};
    import { openLmdbStore } from ${dist('store/lmdbStore')};
    const store = await openLmdbStore(${JSON.stringify(options)});
    const addFace = store.addFace.bind(store);
    store.addFace = async (...face) => {
      const added = await addFace(...face);
      if (added.size === ${faces}) process.kill(process.pid, 'SIGKILL');
      return added;
    };
    await importLibrary(store, await openLibraryFile(${JSON.stringify(file)}, ${JSON.stringify(options)}));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
}

test('an import that is killed leaves nothing, and the next one takes all', async () => {
  for (const faces of [700, FACES]) {
    await dieAfter(faces);
    const store = await openLmdbStore(options);
    expect(store.libraries()).toEqual([]);
    expect(
      await store.createLibrary({ group_id: 'staff', group_name: '', group_data: '', add_time: 1 }),
    ).toBe(true);
    await store.removeLibrary((store.library('staff') as StoredLibrary).key, { onlyIfEmpty: true });
    await store.close();
  }
  const store = await openLmdbStore(options);
  expect(await importLibrary(store, await openLibraryFile(file, options))).toEqual({
    group_id: 'staff',
    faces: FACES,
  });
  expect(store.library('staff')?.size).toBe(FACES);
  await store.close();
});

test('a face that is refused while more of the file is waited for is heard of, and nothing stays', async () => {
  const store = await openLmdbStore({ ...options, path: join(folder, 'twice') });
  const { head, faces, close } = await openLibraryFile(file, options);
  async function* twice(): AsyncGenerator<FaceLine> {
    for await (const face of faces) {
      yield face;
      yield face;
      break;
    }
    // Longer than the store takes to refuse the second.
    await setTimeout(300);
  }
  const importing = importLibrary(store, { path: 'pipe', head, faces: twice(), close });
  await expect(importing).rejects.toMatchObject({
    code: 'EXPORT_UNREADABLE',
    message: 'Cannot read library "pipe": face "f0" is there twice',
  });
  expect(store.libraries()).toEqual([]);
  await store.close();
  await close();
});

test('a library brings its own calibration along, and none of another pack', async () => {
  const of = (path: string, packHash: string): LmdbStoreOptions => ({
    ...{ path: join(folder, path), dimension: 2, packId: 'own', packHash },
  });
  const calibration = {
    format: 1,
    packHash: 'h1',
    countedTo: 0.001,
    calibration: { source: 'the test', points: [[-1, 1], [0.3, 0.01], [1, 1e-30]] }, // biome-ignore format: one line
  };
  const exported = async (path: string, text: string): Promise<string> => {
    const store = await openLmdbStore(of(path, 'h1'));
    await store.createLibrary({ group_id: 'g', group_name: 'G', group_data: '', add_time: 1 });
    const library = store.library('g') as StoredLibrary;
    await store.setCalibration(library.key, text);
    const lines: string[] = [];
    for await (const line of exportLibrary(store, library, of(path, 'h1'))) lines.push(line);
    await store.close();
    const written = join(folder, `${path}.ndjson`);
    writeFileSync(written, lines.join(''));
    return written;
  };
  const imported = async (from: string, into: string): Promise<string | undefined> => {
    const store = await openLmdbStore(of(into, 'h1'));
    await importLibrary(store, await openLibraryFile(from, of(into, 'h1')));
    const text = store.calibration((store.library('g') as StoredLibrary).key);
    await store.close();
    return text;
  };
  const own = await imported(await exported('calibrated', JSON.stringify(calibration)), 'calibrated-new');
  expect(JSON.parse(own as string)).toEqual(calibration);
  const old = JSON.stringify({ ...calibration, packHash: 'h0' });
  expect(await imported(await exported('outdated', old), 'outdated-new')).toBeUndefined();
});
