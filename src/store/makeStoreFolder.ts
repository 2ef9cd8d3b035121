import { FaceSearchError } from '../faceSearchError.ts';
import { makeFolders } from '../makeFolders.ts';

/**
 * Makes the folder of a store where it is missing.
 * @param name - what the user calls the store, for messages.
 * @throws FaceSearchError `STORE_UNWRITABLE`
 */
export function makeStoreFolder(folder: string, name: string): void {
  try {
    makeFolders(folder, 0o700);
  } catch (error) {
    const { code, message: reason } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'no folder can be made there; choose another place' : reason;
    const message = `Cannot make the folder of store "${name}": ${why}`;
    throw new FaceSearchError('STORE_UNWRITABLE', message, { cause: error });
  }
}
