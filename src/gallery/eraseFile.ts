import { type FileHandle, rm } from 'node:fs/promises';
import { flushFile } from '../flushFile.ts';
import { withFile } from '../withFile.ts';
import { eraseFault } from './eraseFault.ts';
import { isAbsent } from './isAbsent.ts';

/** Bytes that are written at once. */
const ZEROS = Buffer.alloc(2 ** 20);

/**
 * Removes a file that holds templates: its bytes are written over and on disk before its name goes. A file that is not there is none.
 * @throws FaceSearchError `STORE_UNWRITABLE`
 */
export async function eraseFile(path: string): Promise<void> {
  try {
    await withFile(path, 'r+', writeOver);
    await rm(path, { force: true, maxRetries: 3 });
  } catch (error) {
    if (!isAbsent(error)) throw eraseFault(path, error);
  }
}

async function writeOver(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  for (let at = 0; at < size; at += ZEROS.length)
    await file.write(ZEROS, 0, Math.min(ZEROS.length, size - at), at);
  await flushFile(file);
}
