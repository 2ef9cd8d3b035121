import { readFile } from 'node:fs/promises';
import { whyUnread } from './whyUnread.ts';

/**
 * Reads a file that a command was given.
 * @param what - the file is, for the message.
 * @throws Error that says which file cannot be read, and why.
 */
export async function readGivenFile(what: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new Error(`Cannot read ${what} "${path}": ${whyUnread(cause)}`, { cause });
  }
}
