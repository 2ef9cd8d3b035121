import { withFile } from '../../withFile.ts';
import { whyUnread } from './whyUnread.ts';

/** Bits of a file's mode by which others than its owner may do something with it. */
const OTHERS = 0o077;

/**
 * Reads a file of secrets, and refuses one that others than its owner may read or change.
 * @param what - it holds.
 */
export async function readSecretFile(what: string, path: string): Promise<Buffer> {
  try {
    return await withFile(path, 'r', async (file) => {
      // First, for of a folder nothing else is to be said.
      const content = await file.readFile();
      // Windows has no such bits.
      if (process.platform !== 'win32') refuseShared(path, (await file.stat()).mode);
      return content;
    });
  } catch (cause) {
    throw new Error(`Cannot use ${what} "${path}": ${whyUnread(cause)}`, { cause });
  }
}

function refuseShared(path: string, mode: number): void {
  if ((mode & OTHERS) === 0) return;
  const octal = (mode & 0o777).toString(8);
  throw new Error(`others than its owner may use it (mode ${octal}), run "chmod 600 ${path}"`);
}
