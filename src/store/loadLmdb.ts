import { addonFault } from '../addonFault.ts';
import { FaceSearchError } from '../faceSearchError.ts';

export type Lmdb = typeof import('lmdb');

/**
 * Loads lmdb where a store is opened: who has none is there sooner, and also where its native part is missing.
 * @param name - what the user calls the store, for messages.
 * @throws FaceSearchError `STORE_UNWRITABLE`
 */
export async function loadLmdb(name: string): Promise<Lmdb> {
  try {
    return await import('lmdb');
  } catch (cause) {
    const message = `Cannot open store "${name}": ${addonFault('lmdb', cause).text}`;
    throw new FaceSearchError('STORE_UNWRITABLE', message, { cause });
  }
}
