import { FaceSearchError } from '../faceSearchError.ts';

/** Who opens the store has to know which file keeps it from that. */
export function eraseFault(path: string, cause: unknown): FaceSearchError {
  const message = `Cannot erase index file "${path}": ${(cause as Error).message}`;
  return new FaceSearchError('STORE_UNWRITABLE', message, { cause });
}
