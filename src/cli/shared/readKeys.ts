import { readFile } from 'node:fs/promises';
import type { AccessKeys } from '../../api/accessKey.ts';
import { refuseShared } from './refuseShared.ts';

/** Reads a file of keys, which nobody but its owner may read or change; what it holds is checked by the server. */
export async function readKeys(path: string): Promise<AccessKeys> {
  await refuseShared('keys', path);
  const text = await readFile(path, 'utf8');
  const withoutMark = text.replace(/^\ufeff/, '');
  try {
    return JSON.parse(withoutMark) as AccessKeys;
  } catch {
    // The parser's message quotes the text, secrets and all.
    throw new Error(`Cannot read keys "${path}": it is no JSON; write {"<api_key>": "<secret>"}`);
  }
}
