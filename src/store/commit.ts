import { statfs } from 'node:fs/promises';
import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { FaceSearchError } from '../faceSearchError.ts';
import { messageOf } from '../messageOf.ts';
import type { LmdbTables } from './lmdbTables.ts';

/**
 * Runs `decide` in a write transaction, alone with the data; resolves once it is on disk. lmdb runs the callbacks in the order
 * of the calls and lets those that wait together share a commit. `decide` throws, if at all, before it writes: lmdb does not
 * roll back a single callback.
 *
 * @param name - what the user calls the store, for messages.
 * @throws FaceSearchError `STORE_UNWRITABLE`, and what `decide` throws.
 */
export async function commit<T>({ root, folder }: LmdbTables, name: string, decide: () => T): Promise<T> {
  try {
    return await root.transaction(decide);
  } catch (error) {
    throw await writeFault(error, folder, name);
  }
}

/** Milliseconds that lmdb-js may take to say why a commit failed: it does so at once, but never for EPERM, which it takes for a code of its own. */
const PATIENCE = 1000;

const FULL = 'no space left on device: free some, and it can be written again';

/** Bytes that are left at most on a full disk: of a commit that did not fit, lmdb had written what did. */
const REST = 2 ** 20;

/** lmdb rejects with a bare error and hides the reason in a promise that nobody else would ever catch. */
async function writeFault(error: unknown, folder: string, name: string): Promise<unknown> {
  const commitError = (error as { commitError?: Promise<never> }).commitError;
  if (!commitError) return error;
  const unsaid = new Error('the system does not permit it');
  const said = commitError.catch((reason: unknown) => reason);
  const cause: unknown = await Promise.race([said, setTimeout(PATIENCE, unsaid)]);
  const message = (await isDiskFull(cause, folder)) ? FULL : messageOf(cause);
  return new FaceSearchError('STORE_UNWRITABLE', `Cannot write to store "${name}": ${message}`, { cause });
}

/** To lmdb a write of which only a part fitted is EIO (`mdb_page_flush`), as it is where a disk is broken. */
async function isDiskFull(cause: unknown, folder: string): Promise<boolean> {
  const code: unknown = (cause as { code?: unknown } | undefined)?.code;
  if (code !== constants.errno.EIO) return code === constants.errno.ENOSPC;
  const disk = await statfs(folder).catch(() => undefined);
  return disk !== undefined && disk.bavail * disk.bsize < REST;
}
