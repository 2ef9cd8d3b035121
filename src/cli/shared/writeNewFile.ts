import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, link, lstat, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flushFile } from '../../flushFile.ts';
import { syncFolder } from '../../store/atomicFile.ts';
import { withFile } from '../../withFile.ts';
import { endBySignal } from './endBySignal.ts';

/**
 * Writes lines to a file that is not there, for its owner alone: whole and on disk, or not at all, also where a signal ends the process.
 *
 * @throws Error where it cannot be written or something is there by then; what `lines` throws.
 */
export async function writeNewFile(path: string, lines: AsyncIterable<string>): Promise<void> {
  await refuseTaken(path);
  const part = `${path}.${randomUUID()}.part`;
  const stop = (signal: NodeJS.Signals): void => {
    rmSync(part, { force: true });
    endBySignal(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    await withFile(part, 'wx', (file) => writeLines(file, lines), 0o600);
    await giveName(part, path);
  } catch (fault) {
    const { syscall, message } = fault as NodeJS.ErrnoException;
    throw syscall === undefined ? fault : new Error(`Cannot write "${path}": ${message}`, { cause: fault });
  } finally {
    await rm(part, { force: true });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

async function writeLines(file: FileHandle, lines: AsyncIterable<string>): Promise<void> {
  // Unlike write(), writeFile() goes on where only a part of a line was written; on a full disk the next write then fails.
  for await (const line of lines) await file.writeFile(line);
  await flushFile(file);
}

/** A link is refused where the name is taken, as a rename is not. */
async function giveName(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch {
    // It is taken, or the file system has no links.
    await refuseTaken(path);
    await rename(part, path);
  }
  syncFolder(dirname(path));
}

async function refuseTaken(path: string): Promise<void> {
  const isTaken = await lstat(path).then(
    () => true,
    () => false,
  );
  if (isTaken) throw new Error(`Cannot write "${path}": it is there already, choose another name`);
}
