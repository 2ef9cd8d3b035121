import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AccessKey } from './accessKey.ts';
import { AuthenticationError } from './authenticationError.ts';

/** Ways to sign, by `sign_version`; bytes of their MACs. */
const MACS = { hmac_sha1: { hash: 'sha1', bytes: 20 }, hmac_sha256: { hash: 'sha256', bytes: 32 } } as const;

/** The longest `raw` there can be: a key of 256 characters and three numbers. */
const MOST_BYTES = 512;
const RAW = /^a=([\x21-\x25\x27-\x7e]{1,256})&b=(\d{1,12})&c=(\d{1,12})&d=(\d{1,10})$/;

/** A `sign_version` that this engine knows. */
export type SignVersion = keyof typeof MACS;

/** A `sign` taken apart; nothing in it has been verified. */
export interface Signature {
  readonly version: SignVersion;
  readonly mac: Uint8Array;
  /** What was signed: `a={api_key}&b={expires}&c={now}&d={random}`. */
  readonly raw: string;
  readonly api_key: string;
  /** Unix seconds. */
  readonly expires: number;
  /** When it was made, unix seconds. */
  readonly made: number;
}

/** What a signature is held against. */
export interface SignatureRules {
  readonly keys: ReadonlyMap<string, AccessKey>;
  /** Unix seconds. */
  readonly now: number;
  /** Seconds that a client's clock may be off. */
  readonly clockSkew: number;
}

export function isSignVersion(value: unknown): value is SignVersion {
  return typeof value === 'string' && Object.hasOwn(MACS, value);
}

/** Takes a `sign` apart: strict base64 of the MAC and `raw` behind it. Undefined where it has another form. */
export function readSignature(sign: unknown, version: SignVersion): Signature | undefined {
  if (typeof sign !== 'string' || sign.length > 2 * MOST_BYTES) return undefined;
  const bytes = Buffer.from(sign, 'base64');
  // One signature has one spelling, so that a used one cannot come back in another.
  if (bytes.toString('base64') !== sign) return undefined;
  const raw = bytes.toString('latin1', MACS[version].bytes);
  const [, api_key, b, c] = RAW.exec(raw) ?? [];
  if (api_key === undefined) return undefined;
  const mac = bytes.subarray(0, MACS[version].bytes);
  return { version, mac, raw, api_key, expires: Number(b), made: Number(c) };
}

/**
 * The key that made a signature, where it is one of ours, the MAC is right and it is valid now. Takes as long for a key
 * that is not there as for a wrong MAC.
 *
 * @throws AuthenticationError
 * @example
 * const signature = readSignature(fields.sign, 'hmac_sha1');
 * const key = signature && verifySignature(signature, { keys, now: Date.now() / 1000, clockSkew: 60 });
 */
export function verifySignature(signature: Signature, { keys, now, clockSkew }: SignatureRules): AccessKey {
  const key = keys.get(signature.api_key);
  const isRight = timingSafeEqual(macOf(signature, key?.secret ?? 'nobody'), signature.mac);
  if (!key) throw new AuthenticationError('nobody has its api_key');
  if (!isRight) throw new AuthenticationError('it was made with another secret, or of something else');
  const { expires, made } = signature;
  if (made >= expires) throw new AuthenticationError('it expires before it was made');
  if (made > now + clockSkew)
    throw new AuthenticationError(`it was made ${secondsOf(made - now)} from now: look at both clocks`);
  if (expires <= now - clockSkew)
    throw new AuthenticationError(`it expired ${secondsOf(now - expires)} ago: look at both clocks`);
  return key;
}

function secondsOf(seconds: number): string {
  return `${Math.round(seconds)} seconds`;
}

function macOf({ version, raw }: Signature, secret: string): Uint8Array {
  return createHmac(MACS[version].hash, secret).update(raw, 'latin1').digest();
}
