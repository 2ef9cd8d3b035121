import { statSync } from 'node:fs';
import { join } from 'node:path';
import { FaceSearchError } from '../faceSearchError.ts';
import { DATA_FILE } from './dataFile.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOTDIR: 'it is a file, or lies below one; give a folder',
  EACCES: 'this user may not look into that folder; run this as its owner, or be given the right to',
};

/**
 * Whether a folder holds a store: opening would make one where it does not.
 * @throws FaceSearchError `STORE_UNWRITABLE`, as opening does, where the system does not let us look.
 */
export function holdsStore(path: string): boolean {
  try {
    return statSync(join(path, DATA_FILE), { throwIfNoEntry: false }) !== undefined;
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const why = REASONS[code] ?? message;
    throw new FaceSearchError('STORE_UNWRITABLE', `Cannot read store "${path}": ${why}`, { cause });
  }
}
