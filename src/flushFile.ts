import { fsync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Has on disk what was written to an open file.
 *
 * By its number: under Yarn's Plug'n'Play, handles of files are Yarn's own, whose `sync()` throws.
 */
export function flushFile(file: FileHandle): Promise<void> {
  return promisify(fsync)(file.fd);
}
