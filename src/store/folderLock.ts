import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { addonFault } from '../addonFault.ts';
import { FaceSearchError } from '../faceSearchError.ts';
import { messageOf } from '../messageOf.ts';

/** Name of the file that is locked; it holds the owner's process id for people and for our message. */
const LOCK_FILE = 'lock';

/** A lock on one byte far behind the content, since on Windows a locked range cannot be read by others. */
const LOCKED_BYTE = 2 ** 30;
/** The same of a file that grows. */
const HELD_BYTE = 2 ** 52;

/** A folder that this process alone may use, until released. */
export interface FolderLock {
  /**
   * Locks a file of the store too, where it is there: whoever removes the lock file, taking it for a leftover, lets nobody in.
   * In the place of the one that was held before.
   * @throws FaceSearchError `STORE_IN_USE`
   */
  hold(file: string): void;
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
    if (!tryLock(fd, LOCKED_BYTE, 1)) throw inUse(ownerOf(file), name);
    noteOwner(fd, `${process.pid}\n`);
  } catch (error) {
    closeSync(fd);
    if (error instanceof FaceSearchError) throw error;
    throw new FaceSearchError('STORE_UNWRITABLE', `Cannot lock store "${name}": ${messageOf(error)}`, {
      cause: error,
    });
  }
  let heldFd: number | undefined;
  const letGo = (): void => {
    if (heldFd !== undefined) closeSync(heldFd);
    heldFd = undefined;
  };
  return {
    hold(held) {
      letGo();
      heldFd = openIfThere(join(folder, held));
      if (heldFd === undefined || tryLock(heldFd, HELD_BYTE, 1)) return;
      letGo();
      throw inUse(`it is in use, though its file "${LOCK_FILE}" was removed`, name);
    },
    release() {
      letGo();
      if (fd === undefined) return;
      // The file stays: to unlink it would let a third process lock a new file while a second holds this one.
      const held = fd;
      fd = undefined;
      noteOwner(held, '');
      closeSync(held);
    },
  };
}

/** For messages only: a disk that is full, or has become read-only, may not take even that. */
function noteOwner(fd: number, text: string): void {
  try {
    ftruncateSync(fd, 0);
    writeSync(fd, text, 0);
  } catch {
    // Who is refused is then told of another process without a number, or of the one before.
  }
}

async function loadTryLock(name: string): Promise<(fd: number, offset: number, length: number) => boolean> {
  try {
    return (await import('fs-native-extensions')).tryLock;
  } catch (error) {
    const message = `Cannot lock store "${name}": ${addonFault('fs-native-extensions', error).text}`;
    throw new FaceSearchError('STORE_UNWRITABLE', message, { cause: error });
  }
}

function openLockFile(file: string, name: string): number {
  try {
    return openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  } catch (error) {
    throw new FaceSearchError('STORE_UNWRITABLE', `Cannot write to store "${name}": ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** What keeps it from being opened otherwise is said by who opens it. */
function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, constants.O_RDWR);
  } catch {
    return undefined;
  }
}

function ownerOf(file: string): string {
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (pid === process.pid) return 'it is already open in this process';
  return `it is in use by ${Number.isNaN(pid) ? 'another process' : `process ${pid}`}`;
}

function inUse(why: string, name: string): FaceSearchError {
  return new FaceSearchError('STORE_IN_USE', `Cannot open store "${name}": ${why}`);
}
