import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * Puts a file in the place of the one before it, whole or not at all, whatever happens meanwhile, and on disk when it
 * returns. The bytes of the one before are overwritten.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const part = `${path}.part`;
  try {
    writeFileSync(part, content, { mode: 0o600, flush: true });
    renameOver(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

/** Gives a file the name of another one, whose bytes are overwritten. On disk when it returns. */
export function renameOver(part: string, path: string): void {
  const before = openIfThere(path);
  try {
    renameSync(part, path);
    syncFolder(dirname(path));
    if (before !== undefined) zero(before);
  } finally {
    if (before !== undefined) closeSync(before);
  }
}

/** A new or renamed file outlives a loss of power only once the folder that lists it is on disk too. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function openIfThere(path: string): number | undefined {
  // Windows does not let an open file be replaced.
  if (process.platform === 'win32') return undefined;
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function zero(fd: number): void {
  const { size } = fstatSync(fd);
  const zeros = Buffer.alloc(Math.min(size, 2 ** 20));
  for (let at = 0; at < size; at += zeros.length)
    writeSync(fd, zeros, 0, Math.min(zeros.length, size - at), at);
  fsyncSync(fd);
}
