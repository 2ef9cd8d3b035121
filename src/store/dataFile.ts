import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { FaceSearchError } from '../faceSearchError.ts';

/** Name of lmdb's data file; lmdb lays its table of readers beside it as `faces.mdb-lock`. */
export const DATA_FILE = 'faces.mdb';

/**
 * Where things lie in the two pages that head an lmdb data file: byte offsets for the 64-bit little-endian
 * layout of lmdb-js 3 (page header of 24 bytes, then `MDB_meta` of its mdb.c).
 */
const META = { magic: 24, pageSize: 48, freeRoot: 88, mainRoot: 136, lastPage: 144, bytes: 160 };
const MAGIC = 0xbeefc0de;
/** Root of a tree that is empty. */
const NO_PAGE = 0xffffffffffffffffn;

/** How a data file looks before lmdb touches it. */
export type DataFileState =
  /** Not there, or empty: lmdb will make it. */
  | { readonly kind: 'new' }
  | { readonly kind: 'whole' }
  /**
   * It ends before its last page. lmdb leaves pages out when they are free, but a truncated file looks the
   * same, and to read behind the end of a mapped file kills the process: see {@link padDataFile}.
   */
  | { readonly kind: 'short'; readonly bytes: number; readonly needed: number };

/**
 * Looks at the head of a data file, since lmdb maps the file into memory and trusts it.
 *
 * @param file - path of the data file.
 * @param name - what the user calls the store, for messages.
 * @throws FaceSearchError `STORE_UNREADABLE` where it is not a data file of lmdb.
 */
export function checkDataFile(file: string, name: string): DataFileState {
  const fd = openOrAbsent(file, name);
  if (fd === undefined) return { kind: 'new' };
  try {
    const { size } = fstatSync(fd);
    if (size === 0) return { kind: 'new' };
    return checkMetas(fd, size, name);
  } finally {
    closeSync(fd);
  }
}

/** Gives the file the length it claims, filled with zeros: lmdb refuses a page of zeros with an error. */
export function padDataFile(file: string, bytes: number): void {
  const fd = openSync(file, 'r+');
  try {
    ftruncateSync(fd, bytes);
  } finally {
    closeSync(fd);
  }
}

function openOrAbsent(file: string, name: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(name, `${DATA_FILE} cannot be read (${(error as Error).message})`, error);
  }
}

function checkMetas(fd: number, size: number, name: string): DataFileState {
  const first = readMeta(fd, 0);
  if (first === undefined) throw unreadable(name, `${DATA_FILE} is not a data file of this engine`);
  const { pageSize } = first;
  if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0)
    throw unreadable(name, `${DATA_FILE} is damaged (page size ${pageSize})`);
  const second = readMeta(fd, pageSize);
  if (second === undefined || second.pageSize !== pageSize)
    throw unreadable(name, `${DATA_FILE} is truncated or damaged`);
  const pages = BigInt(Math.floor(size / pageSize));
  const latest = first.transaction >= second.transaction ? first : second;
  if (latest.roots.some((root) => root !== NO_PAGE && root >= pages))
    throw unreadable(name, `${DATA_FILE} is truncated`);
  const needed = Number(latest.lastPage + 1n) * pageSize;
  return needed > size ? { kind: 'short', bytes: size, needed } : { kind: 'whole' };
}

interface Meta {
  readonly pageSize: number;
  readonly roots: readonly bigint[];
  readonly lastPage: bigint;
  readonly transaction: bigint;
}

function readMeta(fd: number, offset: number): Meta | undefined {
  const head = Buffer.alloc(META.bytes);
  if (readSync(fd, head, 0, META.bytes, offset) !== META.bytes) return undefined;
  if (head.readUInt32LE(META.magic) !== MAGIC) return undefined;
  return {
    pageSize: head.readUInt32LE(META.pageSize),
    roots: [head.readBigUInt64LE(META.freeRoot), head.readBigUInt64LE(META.mainRoot)],
    lastPage: head.readBigUInt64LE(META.lastPage),
    transaction: head.readBigUInt64LE(META.lastPage + 8),
  };
}

function unreadable(name: string, why: string, cause?: unknown): FaceSearchError {
  return new FaceSearchError('STORE_UNREADABLE', `Cannot open store "${name}": ${why}`, { cause });
}
