import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FaceSearchError } from '../faceSearchError.ts';

/** Name of the file that is locked; it holds the owner's process id for people and for our message. */
export const LOCK_FILE = 'lock';

/** A lock on one byte far behind the content, since on Windows a locked range cannot be read by others. */
const LOCKED_BYTE = 2 ** 30;

/** A folder that this process alone may use, until released. */
export interface FolderLock {
  /** Safe to call twice. */
  release(): void;
}

/**
 * Takes a store's folder for this process and this one open store.
 *
 * The lock belongs to the open file (an OFD lock where there is one): the system lets go of it when the
 * process dies, however it dies, and a second open in the same process is refused like one in another.
 *
 * @param folder - an existing folder.
 * @param name - what the user calls it, for messages.
 * @throws FaceSearchError `STORE_IN_USE`, `STORE_UNWRITABLE`.
 */
export async function lockFolder(folder: string, name: string): Promise<FolderLock> {
  const tryLock = await loadTryLock(name);
  const file = join(folder, LOCK_FILE);
  let fd: number | undefined = openLockFile(file, name);
  try {
    if (!tryLock(fd, LOCKED_BYTE, 1)) throw inUse(file, name);
    ftruncateSync(fd, 0);
    writeSync(fd, `${process.pid}\n`, 0);
  } catch (error) {
    closeSync(fd);
    if (error instanceof FaceSearchError) throw error;
    throw new FaceSearchError('STORE_UNWRITABLE', `Cannot lock store "${name}": ${reason(error)}`, {
      cause: error,
    });
  }
  return {
    release() {
      if (fd === undefined) return;
      // The file stays: to unlink it would let a third process lock a new file while a second holds this one.
      const held = fd;
      fd = undefined;
      ftruncateSync(held, 0);
      closeSync(held);
    },
  };
}

async function loadTryLock(name: string): Promise<(fd: number, offset: number, length: number) => boolean> {
  try {
    return (await import('fs-native-extensions')).tryLock;
  } catch (error) {
    const message = `Cannot lock store "${name}": the native part of fs-native-extensions does not load on ${process.platform}-${process.arch}; install facedex's dependencies anew on this machine`;
    throw new FaceSearchError('STORE_UNWRITABLE', message, { cause: error });
  }
}

function openLockFile(file: string, name: string): number {
  try {
    return openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  } catch (error) {
    throw new FaceSearchError('STORE_UNWRITABLE', `Cannot write to store "${name}": ${reason(error)}`, {
      cause: error,
    });
  }
}

function inUse(file: string, name: string): FaceSearchError {
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (pid === process.pid)
    return new FaceSearchError(
      'STORE_IN_USE',
      `Cannot open store "${name}": it is already open in this process`,
    );
  const owner = Number.isNaN(pid) ? 'another process' : `process ${pid}`;
  return new FaceSearchError('STORE_IN_USE', `Cannot open store "${name}": it is in use by ${owner}`);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
