import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';
import { renameOver } from '../atomicFile.ts';
import { commit } from '../commit.ts';
import { DATA_FILE } from '../dataFile.ts';
import { SECRETS_FILE } from '../keys/secretSlots.ts';
import { KEY_FILES } from '../keys/storeKeyFile.ts';
import { openTables } from '../lmdbTables.ts';
import { type Lmdb, loadLmdb } from '../loadLmdb.ts';
import { type FolderOptions, makeStore } from '../openStoreFolder.ts';
import type { LibraryEntry, SealedRecords } from '../sealedRecords.ts';
import type { FaceRecord } from '../store.ts';
import { bytesIntoVectors } from '../templateBytes.ts';

/** Where the new files are made. */
const PART = 'upgrade.part';
/** Faces a transaction. */
const BATCH = 500;

/** What format 1 kept: records as they are. */
interface OldTables {
  readonly root: RootDatabase;
  readonly libraries: Database<LibraryEntry, number>;
  readonly faces: Database<FaceRecord, [number, number]>;
  readonly templates: Database<Buffer, [number, number]>;
  readonly calibrations: Database<string, number>;
  readonly meta: Database<unknown, string>;
}

/**
 * Writes a store of format 1 anew in the present format, in a folder that is locked for us. Its data file is replaced last and
 * at once: whatever happens before, the old store is still there, and the next open begins again.
 */
export async function upgradeStore(folder: string, name: string, options: FolderOptions): Promise<void> {
  const part = join(folder, PART);
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { mode: 0o700 });
  try {
    await writeAnew(folder, part, name, options);
  } catch (error) {
    // On a full disk it would keep what room there is.
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
  for (const file of [...KEY_FILES, SECRETS_FILE, DATA_FILE])
    renameOver(join(part, file), join(folder, file));
  rmSync(part, { recursive: true, force: true });
}

async function writeAnew(folder: string, part: string, name: string, options: FolderOptions): Promise<void> {
  const old = openOld(await loadLmdb(name), join(folder, DATA_FILE));
  try {
    const tables = await openTables(part, name);
    try {
      const { records } = await makeStore(part, name, tables, options);
      try {
        for (const { key, value } of old.libraries.getRange({}))
          await copyLibrary(old, records, key, value, { name, dimension: options.dimension });
        const next = (old.meta.get('nextLibrary') as number | undefined) ?? 1;
        await commit(tables, name, () => records.putNextLibrary(next));
      } finally {
        await records.secrets.close();
      }
    } finally {
      await tables.root.close();
    }
  } finally {
    await old.root.close();
  }
}

function openOld({ open }: Lmdb, file: string): OldTables {
  const root = open({ path: file, overlappingSync: false });
  return {
    root,
    libraries: root.openDB('libraries', {}),
    faces: root.openDB('faces', {}),
    templates: root.openDB('templates', { encoding: 'binary' }),
    calibrations: root.openDB('calibrations', { encoding: 'string' }),
    meta: root.openDB('meta', {}),
  };
}

async function copyLibrary(
  old: OldTables,
  records: SealedRecords,
  key: number,
  entry: LibraryEntry,
  { name, dimension }: { readonly name: string; readonly dimension: number },
): Promise<void> {
  const { tables } = records;
  const calibration = old.calibrations.get(key);
  await commit(tables, name, () => {
    records.addLibrary(key, entry);
    if (calibration !== undefined) records.putCalibration(key, calibration);
  });
  const template = new Float32Array(dimension);
  for (let last = 0; ; ) {
    const range = { start: [key, last + 1], end: [key + 1], limit: BATCH };
    const faces = Array.from(old.faces.getRange(range));
    await commit(tables, name, () => {
      for (const { key: place, value } of faces) {
        const bytes = old.templates.get(place);
        if (!bytes || !bytesIntoVectors(bytes, template, 0, dimension))
          records.contradiction(`the template of face ${place[1]} of library ${key}`);
        records.addFace(key, place[1], value, template);
      }
    });
    last = faces.at(-1)?.key[1] ?? last;
    if (faces.length < BATCH) return;
  }
}
