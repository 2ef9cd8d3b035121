import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';
import { FaceSearchError } from '../faceSearchError.ts';
import { syncFolder } from './atomicFile.ts';
import { checkDataFile, DATA_FILE } from './dataFile.ts';
import { type Lmdb, loadLmdb } from './loadLmdb.ts';

/** The tables of a store, all in one lmdb file, so that one transaction spans them. */
export interface LmdbTables {
  /** Where the file lies; absolute. */
  readonly folder: string;
  readonly root: RootDatabase;
  /** `header`: StoreHeader. The others are sealed: `seal`: the header again; `nextLibrary`: key of the next library. */
  readonly meta: Database<unknown, string>;
  /** By library key, so in order of creation: slot of its secret, then the sealed entry. */
  readonly libraries: Database<Buffer, number>;
  /** From hidden group_id to library key. */
  readonly groups: Database<number, string>;
  /** By library key and sequence number: slot of its secret, then face and template, sealed. */
  readonly faces: Database<Buffer, [number, number]>;
  /** The same table for those who read many faces: no value is copied, and each is good only until the next is read. */
  readonly faceViews: Database<Buffer, [number, number]>;
  /** From library key and hidden face_token to sequence number. */
  readonly tokens: Database<number, [number, string]>;
  /** By library key: what `Store.setCalibration` was given, sealed. */
  readonly calibrations: Database<Buffer, number>;
  /** Keys of libraries that are gone and whose faces are still being removed; sealed. */
  readonly removed: Database<Buffer, number>;
}

/** Of the table of readers, whole pages: lmdb has 8,272 for its 126 readers, and takes a longer file for room for more. */
const READERS_BYTES = 12_288;

/** `templates` was a table of format 1. */
const TABLES = ['meta', 'libraries', 'groups', 'faces', 'tokens', 'templates', 'calibrations', 'removed'];

/**
 * Opens the data file in a folder that is locked for us, or makes it.
 * @param name - what the user calls the store, for messages.
 * @throws FaceSearchError `STORE_UNREADABLE`, `STORE_UNWRITABLE`.
 */
export async function openTables(folder: string, name: string): Promise<LmdbTables> {
  const file = join(folder, DATA_FILE);
  const isThere = await checkDataFile(file, name);
  const lmdb = await loadLmdb(name);
  let root: RootDatabase | undefined;
  try {
    emptyReaders(`${file}-lock`);
    root = openRoot(lmdb, file);
    const tables = openAll(root, folder, name);
    if (!isThere) for (const path of [folder, dirname(folder)]) syncFolder(path);
    return tables;
  } catch (error) {
    await root?.close();
    throw error instanceof FaceSearchError ? error : openFault(error, name);
  }
}

/**
 * Puts an empty table of readers in the place of the one before: nobody else has the store open, so who read it when is of no use any
 * more, and may be damaged. It is written, not left to lmdb, which would make a file of holes and write to that in memory: on a full
 * disk the system ends the whole process for it.
 */
function emptyReaders(file: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, Buffer.alloc(READERS_BYTES), { mode: 0o600 });
}

/**
 * Why a resolved mutation is on disk: without `overlappingSync` lmdb's writer thread syncs the data file and
 * writes the meta page through a descriptor opened with O_DSYNC inside `mdb_txn_commit`, and only after that
 * marks the transaction as committed (`WriteWorker::Write` in writer.cpp); the promise of a transaction
 * resolves on that mark. With `overlappingSync`, the default but on Windows, the mark comes before the sync.
 * No `eventTurnBatching`: it makes a promise of lmdb-js's own for each batch, which nobody can catch and which ends the process
 * where a commit fails, on a full disk for one. No `mapSize`: lmdb-js then starts small and grows the map as needed.
 */
function openRoot({ open }: Lmdb, file: string): RootDatabase {
  // `permissionsMode` is read by env.cpp and missing from the types: biometrics are for their owner only.
  const options = { path: file, overlappingSync: false, eventTurnBatching: false, permissionsMode: 0o600 };
  return open(options);
}

function openAll(root: RootDatabase, folder: string, name: string): LmdbTables {
  for (const key of root.getKeys())
    if (!TABLES.includes(String(key)))
      throw new FaceSearchError(
        'STORE_UNREADABLE',
        `Cannot open store "${name}": it was not made by facedex`,
      );
  const bytes = { encoding: 'binary' } as const;
  // lmdb-js knows `encoder` for a table too, and its types do not.
  const views = { ...bytes, encoder: { encode: refuse, decode: viewOf } };
  return {
    folder,
    root,
    meta: root.openDB('meta', {}),
    libraries: root.openDB('libraries', bytes),
    groups: root.openDB('groups', {}),
    faces: root.openDB('faces', bytes),
    faceViews: root.openDB('faces', views),
    tokens: root.openDB('tokens', {}),
    calibrations: root.openDB('calibrations', bytes),
    removed: root.openDB('removed', bytes),
  };
}

function refuse(): never {
  throw new Error('Cannot write through a view');
}

/** @param bytes - memory that lmdb-js reads all values into, one after the other. */
function viewOf(bytes: Buffer, length: number): Buffer {
  return bytes.subarray(0, length);
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
        { cause: error },
      );
}
