import { stat } from 'node:fs/promises';

/** Bits of a file's mode by which others than its owner may do something with it. */
const OTHERS = 0o077;

/** Refuses a file of secrets that others than its owner may read or change. @param what - it holds. */
export async function refuseShared(what: string, path: string): Promise<void> {
  // Windows has no such bits.
  if (process.platform === 'win32') return;
  const { mode } = await stat(path);
  if ((mode & OTHERS) === 0) return;
  const octal = (mode & 0o777).toString(8);
  throw new Error(
    `Cannot use ${what} "${path}": others than its owner may use it (mode ${octal}), run "chmod 600 ${path}"`,
  );
}
