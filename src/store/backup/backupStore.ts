import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { RootDatabase } from 'lmdb';
import { FaceSearchError } from '../../faceSearchError.ts';
import { syncFolder } from '../atomicFile.ts';
import { DATA_FILE } from '../dataFile.ts';
import { SECRETS_FILE } from '../keys/secretSlots.ts';
import { KEY_FILES } from '../keys/storeKeyFile.ts';
import { checkCopy } from './checkCopy.ts';

/** @see backupStore */
export interface BackupOptions {
  /** The store's, absolute. */
  readonly folder: string;
  /** What the user calls the store, for messages. */
  readonly name: string;
  /** Folder of the copy. */
  readonly into: string;
  readonly root: RootDatabase;
  /** Called once all is copied: from then on secrets may be erased. */
  readonly copied: () => void;
}

/**
 * Copies a store's files while it is open, into a folder that appears as a whole or not at all. The data is that of one moment,
 * and no secret may be erased until all is copied: those that the data of that moment needs are in the copy, and some more.
 *
 * lmdb copies in a thread, past the system's cache of files, which is a matter of a tenth of a second for 100,000 faces. What takes
 * time is to look at the copy afterwards: that is done in a thread that gives way to all others.
 *
 * @throws FaceSearchError `STORE_UNWRITABLE` where the folder is there or cannot be written.
 */
export async function backupStore({ folder, name, into, root, copied }: BackupOptions): Promise<void> {
  const target = resolve(into);
  const part = `${target}.part`;
  if (existsSync(target) && readdirSync(target).length > 0) throw refused(name, into, 'it is there already');
  try {
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true, mode: 0o700 });
    await root.backup(join(part, DATA_FILE), false);
    for (const file of [SECRETS_FILE, ...KEY_FILES]) await copyFile(join(folder, file), join(part, file));
    copied();
    for (const file of [DATA_FILE, SECRETS_FILE, ...KEY_FILES]) await settleFile(join(part, file));
    await checkCopy(join(part, DATA_FILE), into);
    syncFolder(part);
    await rename(part, target);
    syncFolder(dirname(target));
  } catch (error) {
    await rm(part, { recursive: true, force: true }).catch(() => undefined);
    throw refused(name, into, (error as Error).message, error);
  }
}

/** For its owner alone, and on disk. */
async function settleFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.chmod(0o600);
    await file.sync();
  } finally {
    await file.close();
  }
}

function refused(name: string, into: string, why: string, cause?: unknown): FaceSearchError {
  return new FaceSearchError('STORE_UNWRITABLE', `Cannot back up store "${name}" to "${into}": ${why}`, {
    cause,
  });
}
