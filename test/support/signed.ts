import { createHmac } from 'node:crypto';

/** @see signed */
export interface SignedOptions {
  readonly version?: 'hmac_sha1' | 'hmac_sha256';
  /** Unix seconds. */
  readonly made?: number;
  readonly expires?: number;
  readonly random?: string;
}

/** The two fields of a signature, made as the API's document tells it. */
export function signed(
  api_key: string,
  secret: string,
  { version = 'hmac_sha1', made = Math.floor(Date.now() / 1000), ...rest }: SignedOptions = {},
): { sign: string; sign_version: string } {
  const { expires = made + 100, random = String(Math.floor(Math.random() * 1e10)) } = rest;
  const raw = Buffer.from(`a=${api_key}&b=${expires}&c=${made}&d=${random}`);
  const mac = createHmac(version.slice(5), secret).update(raw).digest();
  return { sign: Buffer.concat([mac, raw]).toString('base64'), sign_version: version };
}
