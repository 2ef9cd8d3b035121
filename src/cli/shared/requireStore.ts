import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FaceSearchError } from '../../faceSearchError.ts';
import { DATA_FILE } from '../../store/dataFile.ts';

/**
 * Opening a store makes one where there is none, and a mistyped path would be left behind: commands that only read ask first.
 * @throws FaceSearchError `STORE_UNREADABLE`
 */
export function requireStore(path: string): void {
  if (existsSync(join(path, DATA_FILE))) return;
  const why = existsSync(path) ? `there is none in that folder` : 'there is no such folder';
  throw new FaceSearchError(
    'STORE_UNREADABLE',
    `Cannot open store "${path}": ${why}; check "--path", or make a store with "facedex import"`,
  );
}
