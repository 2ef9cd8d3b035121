import type { AccessKeys } from '../../api/accessKey.ts';
import { readSecretFile } from './readSecretFile.ts';

/** Reads a file of keys, which nobody but its owner may read or change; what it holds is checked by the server. */
export async function readKeys(path: string): Promise<AccessKeys> {
  const text = (await readSecretFile('keys', path)).toString();
  const withoutMark = text.replace(/^\ufeff/, '');
  try {
    return JSON.parse(withoutMark) as AccessKeys;
  } catch {
    // The parser's message quotes the text, secrets and all.
    throw new Error(`Cannot read keys "${path}": it is no JSON; write {"<api_key>": "<secret>"}`);
  }
}
