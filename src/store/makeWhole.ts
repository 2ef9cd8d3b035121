import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolders } from '../makeFolders.ts';
import { syncFolder } from './atomicFile.ts';
import { type NewFolder, newFolderFault, newPlace } from './newPlace.ts';

/**
 * Makes a folder that appears under its name as a whole or not at all, and is on disk then. Until then it is called
 * `NAME.part-` and six random characters, so that it is nobody else's: nothing that was there before is removed or written over.
 * Where the process is killed, that is what is left.
 *
 * @param make - fills the folder that it is given; what it writes is on disk when it resolves.
 * @throws FaceSearchError `STORE_UNWRITABLE`, and what `make` throws of that class.
 */
export async function makeWhole(folder: NewFolder, make: (part: string) => Promise<void>): Promise<void> {
  const place = newPlace(folder);
  try {
    makeFolders(dirname(place), 0o700);
    const part = await mkdtemp(`${place}.part-`);
    try {
      await make(part);
      syncFolder(part);
      await rename(part, place);
    } catch (error) {
      await rm(part, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    }
    syncFolder(dirname(place));
  } catch (error) {
    throw newFolderFault(folder.failure, error);
  }
}
