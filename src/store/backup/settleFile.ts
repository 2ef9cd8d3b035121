import { chmod } from 'node:fs/promises';
import { flushFile } from '../../flushFile.ts';
import { withFile } from '../../withFile.ts';

/** Has a copied file for its owner alone, and on disk. */
export async function settleFile(path: string): Promise<void> {
  // First, since the copy of a file that may not be written may not be either.
  await chmod(path, 0o600);
  await withFile(path, 'r+', flushFile);
}
