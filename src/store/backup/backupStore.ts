import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RootDatabase } from 'lmdb';
import { FaceSearchError } from '../../faceSearchError.ts';
import { DATA_FILE } from '../dataFile.ts';
import { makeWhole } from '../makeWhole.ts';
import { checkCopy } from './checkCopy.ts';
import { settleFile } from './settleFile.ts';
import { storeFiles } from './storeFiles.ts';

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
 * @throws FaceSearchError `STORE_UNWRITABLE` where the folder is there or cannot be written; `STORE_UNREADABLE` where the copy
 * is not sound.
 */
export async function backupStore({ folder, name, into, root, copied }: BackupOptions): Promise<void> {
  const failure = `Cannot back up store "${name}" to "${into}"`;
  await makeWhole({ path: into, source: folder, failure }, async (part) => {
    await root.backup(join(part, DATA_FILE), false);
    for (const file of storeFiles)
      if (file !== DATA_FILE) await copyFile(join(folder, file), join(part, file));
    copied();
    for (const file of storeFiles) await settleFile(join(part, file));
    const fault = await checkCopy({ folder: part, name: into });
    if (fault !== undefined) throw new FaceSearchError('STORE_UNREADABLE', `${failure}: ${fault}`);
  });
}
