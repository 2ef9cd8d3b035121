import { mkdirSync } from 'node:fs';
import { FaceSearchError } from '../faceSearchError.ts';

/**
 * Makes the folder of a store where it is missing.
 * @param name - what the user calls the store, for messages.
 * @throws FaceSearchError `STORE_UNWRITABLE`
 */
export function makeStoreFolder(folder: string, name: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const message = `Cannot make the folder of store "${name}": ${(error as Error).message}`;
    throw new FaceSearchError('STORE_UNWRITABLE', message, { cause: error });
  }
}
