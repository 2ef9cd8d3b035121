import { readSecretFile } from './readSecretFile.ts';

/**
 * The key of an encrypted store out of a file that its owner alone may read: 32 bytes, or 64 hex digits.
 * @param path - undefined gives undefined.
 */
export async function readKeyFile(path: string | undefined): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  const content = await readSecretFile('key', path);
  const text = content.toString('latin1').trim();
  if (/^[\da-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (content.length === 32) return content;
  throw new Error(
    `Cannot use "${path}": a key is 32 bytes, or 64 hex digits, such as "openssl rand -hex 32" makes`,
  );
}
