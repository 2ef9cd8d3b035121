import { FaceSearchError } from '../faceSearchError.ts';

/** What the system refuses while files are made, mended or replaced: a full disk, a missing right. */
export function systemFault(error: unknown, name: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof FaceSearchError || typeof code !== 'string') return error;
  return new FaceSearchError('STORE_UNWRITABLE', `Cannot write to store "${name}": ${message}`, {
    cause: error,
  });
}
