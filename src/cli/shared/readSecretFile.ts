import { readFile, stat } from 'node:fs/promises';

/** Bits of a file's mode by which others than its owner may do something with it. */
const OTHERS = 0o077;

/**
 * Reads a file of secrets, and refuses one that others than its owner may read or change.
 * @param what - it holds.
 */
export async function readSecretFile(what: string, path: string): Promise<Buffer> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw new Error('it is a folder, name a file');
    // Windows has no such bits.
    if (process.platform !== 'win32') refuseShared(path, info.mode);
    return await readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const known: Readonly<Record<string, string>> = {
      ENOENT: 'it does not exist',
      EACCES: 'it may not be read',
    };
    throw new Error(`Cannot use ${what} "${path}": ${known[code ?? ''] ?? message}`, { cause });
  }
}

function refuseShared(path: string, mode: number): void {
  if ((mode & OTHERS) === 0) return;
  const octal = (mode & 0o777).toString(8);
  throw new Error(`others than its owner may use it (mode ${octal}), run "chmod 600 ${path}"`);
}
