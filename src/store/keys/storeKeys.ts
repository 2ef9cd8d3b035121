import { createHmac, hash, hkdfSync } from 'node:crypto';

/** Bytes of a key, and of a secret that one is made from. */
export const KEY_BYTES = 32;

/** What a store is opened with once its key is known: a key for each purpose, derived from that one (HKDF, RFC 5869). */
export interface StoreKeys {
  /** With a library's secret: the key of the library. */
  readonly libraries: Buffer;
  /** Seals what belongs to no library. */
  readonly records: Buffer;
  /** Hides names that records are looked up by. */
  readonly names: Buffer;
  /** Makes tokens of faces that have to be known again. */
  readonly tokens: Buffer;
}

/** What opens the faces of a library, each with its secret. */
export interface BatchKeys extends Pick<StoreKeys, 'names'> {
  /** Of the library. */
  readonly library: Buffer;
}

/** @param id - of the store, so that two stores never share a key. */
export function storeKeys(key: Buffer, id: Buffer): StoreKeys {
  return {
    libraries: deriveKey(key, id, 'facedex libraries'),
    records: deriveKey(key, id, 'facedex records'),
    names: deriveKey(key, id, 'facedex names'),
    tokens: deriveKey(key, id, 'facedex tokens'),
  };
}

/** A key of 256 bits for one purpose. */
export function deriveKey(key: Uint8Array, salt: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, purpose, KEY_BYTES));
}

/** Before what a key is derived from: the counter of the first block. */
const FIRST_BLOCK = Buffer.from([0, 0, 0, 1]);

/**
 * The key of a library from that of the store, or of a face from that of its library, and 32 random bytes of its own, which
 * can be erased: the one-step derivation of NIST SP 800-56C Rev. 2 with SHA-256, all parts of fixed length. A fifth of the
 * time of an HMAC, which is felt where a million faces are opened.
 */
export function childKey(parent: Buffer, secret: Buffer): Buffer {
  return childKeys(parent)(secret);
}

/** `childKey` for many secrets of one parent. */
export function childKeys(parent: Buffer): (secret: Uint8Array) => Buffer {
  const bytes = Buffer.concat([FIRST_BLOCK, parent, Buffer.alloc(KEY_BYTES)]);
  return (secret) => {
    bytes.set(secret, bytes.length - KEY_BYTES);
    return hash('sha256', bytes, 'buffer');
  };
}

/**
 * 128 bits of the SHA-256 of key and name: stands for a name in a table's key, where it can be looked up and not be read. What
 * is cut off keeps the hash from being continued.
 */
export function hiddenName(keys: Pick<StoreKeys, 'names'>, kind: 'group' | 'token', name: string): string {
  const bytes = Buffer.concat([keys.names, Buffer.from(`${kind}:${name}`)]);
  // By way of a string: a buffer made by crypto takes longer than the hash itself.
  return Buffer.from(hash('sha256', bytes, 'binary'), 'binary').toString('base64', 0, 16);
}

/**
 * The token of a face that has to be known again by what it was made from: 32 hex digits that tell nothing to whoever lacks
 * the key (HMAC-SHA256, cut to 128 bits).
 */
export function knownToken(key: Buffer, library: number, what: string): string {
  return createHmac('sha256', key).update(`${library}:${what}`).digest('hex').slice(0, 32);
}
