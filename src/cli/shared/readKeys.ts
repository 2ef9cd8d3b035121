import { readFile, stat } from 'node:fs/promises';
import type { AccessKeys } from '../../api/accessKey.ts';

/** Bits of a file's mode by which others than its owner may do something with it. */
const OTHERS = 0o077;

/** Reads a file of keys, which nobody but its owner may read or change; what it holds is checked by the server. */
export async function readKeys(path: string): Promise<AccessKeys> {
  // Windows has no such bits.
  if (process.platform !== 'win32') await refuseShared(path);
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text) as AccessKeys;
  } catch {
    // The parser's message quotes the text, secrets and all.
    throw new Error(`Cannot read keys "${path}": it is no JSON; write {"<api_key>": "<secret>"}`);
  }
}

async function refuseShared(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & OTHERS) === 0) return;
  const octal = (mode & 0o777).toString(8);
  throw new Error(
    `Cannot use keys "${path}": others than its owner may use it (mode ${octal}), run "chmod 600 ${path}"`,
  );
}
