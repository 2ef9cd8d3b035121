import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FaceSearchError } from '../../faceSearchError.ts';
import { settleFile } from '../../store/backup/settleFile.ts';
import { storeFiles } from '../../store/backup/storeFiles.ts';
import { holdsStore } from '../../store/holdsStore.ts';
import { makeWhole } from '../../store/makeWhole.ts';

/**
 * Puts a backup where a store is to be, whole or not at all. A backup is a store: this copies it, and looks whether it is sound.
 *
 * @param check - opens the copy, every template of it, and closes it.
 * @throws FaceSearchError `STORE_UNREADABLE` where it is no backup or a damaged one; `STORE_UNWRITABLE` where there is a store.
 */
export async function restoreStore(
  from: string,
  path: string,
  check: (part: string) => Promise<void>,
): Promise<void> {
  const failure = `Cannot restore "${from}" to "${path}"`;
  if (!holdsStore(from))
    throw new FaceSearchError('STORE_UNREADABLE', `Cannot restore "${from}": there is no backup`);
  await makeWhole({ path, source: from, failure }, async (part) => {
    // One of format 1 is the data file alone, and of two key files one will do: the check finds what is really missing.
    for (const file of storeFiles.filter((name) => existsSync(join(from, name)))) {
      await copyFile(join(from, file), join(part, file));
      await settleFile(join(part, file));
    }
    await check(part);
  });
}
