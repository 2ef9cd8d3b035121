import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { FaceSearchError } from '../faceSearchError.ts';
import { checkDataFile, DATA_FILE } from './dataFile.ts';
import type { FaceRecord, LibraryRecord } from './store.ts';
import { checkHeader, newHeader, type StorePack } from './storeHeader.ts';

/** A library with what is counted for it. */
export interface LibraryEntry extends LibraryRecord {
  readonly size: number;
  /** Sequence number of the next face. */
  readonly nextId: number;
}

/** The tables of a store, all in one lmdb file, so that one transaction spans them. */
export interface LmdbTables {
  readonly root: RootDatabase;
  /** `header`: StoreHeader; `nextLibrary`: key of the next library. */
  readonly meta: Database<unknown, string>;
  /** By library key, so in order of creation. */
  readonly libraries: Database<LibraryEntry, number>;
  /** From group_id to library key. */
  readonly groups: Database<number, string>;
  /** By library key and sequence number. */
  readonly faces: Database<FaceRecord, [number, number]>;
  /** From library key and face_token to sequence number. */
  readonly tokens: Database<number, [number, string]>;
  /** By library key and sequence number: float32, little-endian. */
  readonly templates: Database<Buffer, [number, number]>;
  /** By library key: what `Store.setCalibration` was given. */
  readonly calibrations: Database<string, number>;
  /** Keys of libraries that are gone and whose faces are still being removed. */
  readonly removed: Database<true, number>;
}

const TABLES = ['meta', 'libraries', 'groups', 'faces', 'tokens', 'templates', 'calibrations', 'removed'];

/**
 * Opens the data file in a folder that is locked for us, or makes it.
 * @param name - what the user calls the store, for messages.
 * @throws FaceSearchError `STORE_UNREADABLE`, `STORE_UNWRITABLE`, `PACK_MISMATCH`.
 */
export async function openTables(folder: string, name: string, pack: StorePack): Promise<LmdbTables> {
  const file = join(folder, DATA_FILE);
  const isThere = checkDataFile(file, name);
  let root: RootDatabase | undefined;
  try {
    root = openRoot(file);
    const tables = openAll(root, name);
    await checkOrWriteHeader(tables, pack, name);
    if (!isThere) syncFolders(folder);
    return tables;
  } catch (error) {
    await root?.close();
    throw error instanceof FaceSearchError ? error : openFault(error, name);
  }
}

/**
 * Why a resolved mutation is on disk: without `overlappingSync` lmdb's writer thread syncs the data file and
 * writes the meta page through a descriptor opened with O_DSYNC inside `mdb_txn_commit`, and only after that
 * marks the transaction as committed (`WriteWorker::Write` in writer.cpp); the promise of a transaction
 * resolves on that mark. With `overlappingSync`, the default but on Windows, the mark comes before the sync.
 * No `mapSize`: lmdb-js then starts small and grows the map as needed.
 */
function openRoot(file: string): RootDatabase {
  // `permissionsMode` is read by env.cpp and missing from the types: biometrics are for their owner only.
  const options = { path: file, overlappingSync: false, permissionsMode: 0o600 };
  return open(options);
}

function openAll(root: RootDatabase, name: string): LmdbTables {
  for (const key of root.getKeys())
    if (!TABLES.includes(String(key)))
      throw new FaceSearchError(
        'STORE_UNREADABLE',
        `Cannot open store "${name}": it was not made by facedex`,
      );
  return {
    root,
    meta: root.openDB('meta', {}),
    libraries: root.openDB('libraries', {}),
    groups: root.openDB('groups', {}),
    faces: root.openDB('faces', {}),
    tokens: root.openDB('tokens', {}),
    templates: root.openDB('templates', { encoding: 'binary' }),
    calibrations: root.openDB('calibrations', { encoding: 'string' }),
    removed: root.openDB('removed', {}),
  };
}

async function checkOrWriteHeader(tables: LmdbTables, pack: StorePack, name: string): Promise<void> {
  const header = tables.meta.get('header');
  // Without a header and empty: a process died while it made the store.
  const blank = header === undefined && tables.libraries.getKeysCount({ limit: 1 }) === 0;
  if (blank) await tables.meta.put('header', newHeader(pack));
  else checkHeader(header, pack, name);
}

/** A new file outlives a loss of power only once the folder that lists it is on disk too. */
function syncFolders(folder: string): void {
  if (process.platform === 'win32') return;
  for (const path of [folder, dirname(folder)]) {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }
}

/** lmdb's own errors have negative codes, those of the system positive ones. */
function openFault(error: unknown, name: string): FaceSearchError {
  const { code, message } = error as { code?: unknown; message?: string };
  const fromSystem = typeof code === 'string' || (typeof code === 'number' && code > 0);
  return fromSystem
    ? new FaceSearchError('STORE_UNWRITABLE', `Cannot write to store "${name}": ${message}`, { cause: error })
    : new FaceSearchError(
        'STORE_UNREADABLE',
        `Cannot open store "${name}": ${DATA_FILE} is damaged (${message})`,
        {
          cause: error,
        },
      );
}
