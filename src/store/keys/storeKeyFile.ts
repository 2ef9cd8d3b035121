import { hash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FaceSearchError } from '../../faceSearchError.ts';
import { replaceFile } from '../atomicFile.ts';
import { seal, unseal } from './seal.ts';
import { deriveKey, KEY_BYTES } from './storeKeys.ts';

/** Name of the file of the store's key, and of its copy, since nothing opens without it. */
export const KEY_FILES = ['store.key', 'store.key.copy'] as const;

const MAGIC = 'facedex key';
const FORMAT = 1;

const schema = z.strictObject({
  magic: z.literal(MAGIC),
  format: z.literal(FORMAT),
  /** Of the store, hex. */
  id: z.string().length(32),
  /** Whether the key is sealed under one that the caller keeps. */
  sealed: z.boolean(),
  /** Base64. */
  key: z.string(),
});

type KeyFile = z.infer<typeof schema>;

/** A store's own key. */
export interface StoreKey {
  /** Of the store, 16 bytes. */
  readonly id: Buffer;
  readonly key: Buffer;
}

/** Makes the key of a new store. @param callerKey - 32 bytes that it is kept under; undefined keeps it as it is. */
export function makeStoreKey(folder: string, callerKey: Uint8Array | undefined): StoreKey {
  const made = { id: randomBytes(16), key: randomBytes(KEY_BYTES) };
  writeStoreKey(folder, made, callerKey);
  return made;
}

/**
 * Keeps a store's key under another key of the caller's. Each file is replaced as a whole, and either opens the store: where
 * a process dies between the two, the store opens with the old key and with the new one, and is then made to open with that
 * one alone.
 */
export function writeStoreKey(
  folder: string,
  { id, key }: StoreKey,
  callerKey: Uint8Array | undefined,
): void {
  const kept = callerKey === undefined ? key : seal(keyFor(callerKey, id), placeOf(id), key);
  const file: KeyFile = {
    ...{ magic: MAGIC, format: FORMAT, id: id.toString('hex') },
    ...{ sealed: callerKey !== undefined, key: kept.toString('base64') },
  };
  const text = JSON.stringify(file);
  for (const name of KEY_FILES) replaceFile(join(folder, name), `${text}\n${hash('sha256', text)}\n`);
}

/** Why a file of two is not used. */
type Unread =
  | 'missing'
  | 'damaged'
  | `not readable (${string})`
  | `written by format ${number}, this version reads up to ${number}`;

/**
 * Reads the key of a store from whichever of its two files is sound, and puts the other one in order.
 *
 * @param name - what the user calls the store, for messages.
 * @returns the key, and what had to be mended, in words.
 * @throws FaceSearchError `KEY_MISSING`, `KEY_WRONG`, `KEY_UNEXPECTED`, `STORE_UNREADABLE`, `STORE_UNWRITABLE`.
 */
export function readStoreKey(
  folder: string,
  name: string,
  callerKey: Uint8Array | undefined,
  id: Buffer | undefined,
): { readonly storeKey: StoreKey; readonly repairs: readonly string[] } {
  const found = KEY_FILES.map((file) => readKeyFile(join(folder, file)));
  const sound = found.filter((file) => typeof file !== 'string');
  const own = sound.filter((file) => id === undefined || file.id === id.toString('hex'));
  const [first] = own;
  if (!first) throw unreadable(name, sound.length > 0 ? 'of another store' : (found[0] as Unread));
  if (callerKey === undefined && own.every(({ sealed }) => sealed))
    throw new FaceSearchError('KEY_MISSING', `Cannot open store "${name}": it is encrypted, give its key`);
  if (callerKey !== undefined && own.every(({ sealed }) => !sealed)) throw unexpectedKey(name);
  const opened = own.map((file) => openKey(file, callerKey)).find((key) => key !== undefined);
  if (!opened)
    throw new FaceSearchError(
      'KEY_WRONG',
      `Cannot open store "${name}": this is not the key it was encrypted with`,
    );
  return { storeKey: opened, repairs: mend(folder, found, opened, callerKey) };
}

function unexpectedKey(name: string): FaceSearchError {
  return new FaceSearchError(
    'KEY_UNEXPECTED',
    `Cannot open store "${name}" with a key: it is not encrypted; open it without one and call rotateKey()`,
  );
}

function openKey({ id, sealed, key }: KeyFile, callerKey: Uint8Array | undefined): StoreKey | undefined {
  const idBytes = Buffer.from(id, 'hex');
  const kept = Buffer.from(key, 'base64');
  if (sealed !== (callerKey !== undefined)) return undefined;
  const opened = callerKey === undefined ? kept : unseal(keyFor(callerKey, idBytes), placeOf(idBytes), kept);
  return opened && { id: idBytes, key: opened };
}

function mend(
  folder: string,
  found: readonly (KeyFile | Unread)[],
  opened: StoreKey,
  callerKey: Uint8Array | undefined,
): string[] {
  const keys = found.map((file) => (typeof file === 'string' ? undefined : openKey(file, callerKey)));
  const bad = KEY_FILES.filter((_, i) => !keys[i]?.key.equals(opened.key) || !keys[i].id.equals(opened.id));
  if (bad.length > 0) writeStoreKey(folder, opened, callerKey);
  return bad.map((file) => {
    const state = found[KEY_FILES.indexOf(file)];
    const why = typeof state === 'string' ? state : 'of another key';
    return `${file} was ${why}: written anew from the other of the two`;
  });
}

function readKeyFile(path: string): KeyFile | Unread {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'missing' : `not readable (${message})`;
  }
  const [text = '', check] = content.split('\n');
  if (check !== hash('sha256', text)) return 'damaged';
  const value: unknown = JSON.parse(text);
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > FORMAT)
    return `written by format ${format}, this version reads up to ${FORMAT}`;
  return schema.safeParse(value).data ?? 'damaged';
}

function keyFor(callerKey: Uint8Array, id: Buffer): Buffer {
  return deriveKey(callerKey, id, 'facedex store key');
}

function placeOf(id: Buffer): string {
  return `store key:${id.toString('hex')}`;
}

function unreadable(name: string, why: string): FaceSearchError {
  return new FaceSearchError('STORE_UNREADABLE', `Cannot open store "${name}": ${KEY_FILES[0]} is ${why}`);
}
