import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The nonce of a key that seals one value in its life. */
const ONLY_NONCE = Buffer.alloc(NONCE_BYTES);

/**
 * AES-256-GCM under a key that seals many small values: a random nonce, the ciphertext, the tag. By NIST SP 800-38D a key
 * may do so 2^32 times before two random nonces of 96 bits become likelier to meet than one in 2^32.
 *
 * @param place - where the value lies; it opens nowhere else.
 */
export function seal(key: Buffer, place: string, value: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  return Buffer.concat([nonce, encrypt(key, nonce, place, value)]);
}

/** @returns undefined where key or place are others, or a bit is. */
export function unseal(key: Buffer, place: string, sealed: Uint8Array): Buffer | undefined {
  return decrypt(key, sealed.subarray(0, NONCE_BYTES), place, sealed.subarray(NONCE_BYTES));
}

/** AES-256-GCM under a key of this value's own: the ciphertext, the tag. */
export function sealOnce(key: Buffer, place: string, value: Uint8Array): Buffer {
  return encrypt(key, ONLY_NONCE, place, value);
}

/** @returns undefined where key or place are others, or a bit is. */
export function unsealOnce(key: Buffer, place: string, sealed: Uint8Array): Buffer | undefined {
  return decrypt(key, ONLY_NONCE, place, sealed);
}

function encrypt(key: Buffer, nonce: Buffer, place: string, value: Uint8Array): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(place));
  return Buffer.concat([cipher.update(value), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, nonce: Uint8Array, place: string, sealed: Uint8Array): Buffer | undefined {
  const end = sealed.length - TAG_BYTES;
  if (nonce.length < NONCE_BYTES || end < 0) return undefined;
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(end));
  const value = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
    return value;
  } catch {
    return undefined;
  }
}
