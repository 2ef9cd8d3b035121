import { cpSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FaceSearchError } from '../../faceSearchError.ts';
import { DATA_FILE } from '../../store/dataFile.ts';

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
  if (!existsSync(join(from, DATA_FILE)))
    throw new FaceSearchError('STORE_UNREADABLE', `Cannot restore "${from}": there is no backup`);
  if (existsSync(path) && readdirSync(path).length > 0)
    throw new FaceSearchError(
      'STORE_UNWRITABLE',
      `Cannot restore into "${path}": it is there already, choose another folder`,
    );
  const part = `${path}.part`;
  rmSync(part, { recursive: true, force: true });
  try {
    cpSync(from, part, { recursive: true });
    await check(part);
    renameSync(part, path);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}
