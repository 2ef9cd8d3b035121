import { existsSync } from 'node:fs';
import { FaceSearchError } from '../../faceSearchError.ts';
import { holdsStore } from '../../store/holdsStore.ts';

/**
 * Opening a store makes one where there is none, and a mistyped path would be left behind: commands that only read ask first.
 * @throws FaceSearchError `STORE_UNREADABLE`; `STORE_UNWRITABLE` where the system does not let us look.
 */
export function requireStore(path: string): void {
  if (holdsStore(path)) return;
  const why = existsSync(path) ? `there is none in that folder` : 'there is no such folder';
  throw new FaceSearchError(
    'STORE_UNREADABLE',
    `Cannot open store "${path}": ${why}; check "--path", or make a store with "facedex import"`,
  );
}
