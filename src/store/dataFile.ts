import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { FaceSearchError } from '../faceSearchError.ts';
import { hasAllPages } from './dataPages.ts';

/** Name of lmdb's data file; lmdb lays its table of readers beside it as `faces.mdb-lock`. */
export const DATA_FILE = 'faces.mdb';

/**
 * Where things lie in the two pages that head an lmdb data file: byte offsets for the 64-bit little-endian
 * layout of lmdb-js 3 (page header of 24 bytes, then `MDB_meta` of its mdb.c).
 */
const META = { magic: 24, pageSize: 48, freeRoot: 88, mainRoot: 136, lastPage: 144, bytes: 160 };
const MAGIC = 0xbeefc0de;

/**
 * Looks at a data file before lmdb does, which maps it into memory and trusts it: a page that is missing or
 * is no page kills the process.
 *
 * The head is always read; the trees only where the file ends before its last page. That alone is no fault,
 * since lmdb does not write pages that are free, but a truncated file looks the same.
 *
 * @param file - path of the data file.
 * @param name - what the user calls the store, for messages.
 * @returns whether there is one; false where lmdb has yet to make it.
 * @throws FaceSearchError `STORE_UNREADABLE` where it is not a data file of lmdb, or not a whole one.
 */
export function checkDataFile(file: string, name: string): boolean {
  const fd = openOrAbsent(file, name);
  if (fd === undefined) return false;
  try {
    const { size } = fstatSync(fd);
    if (size === 0) return false;
    checkPages(fd, size, name);
    return true;
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

function checkPages(fd: number, size: number, name: string): void {
  const first = readMeta(fd, 0);
  if (first === undefined) throw unreadable(name, `${DATA_FILE} is not a data file of this engine`);
  const { pageSize } = first;
  if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0)
    throw unreadable(name, `${DATA_FILE} is damaged (page size ${pageSize})`);
  const second = readMeta(fd, pageSize);
  if (second === undefined || second.pageSize !== pageSize)
    throw unreadable(name, `${DATA_FILE} is truncated or damaged`);
  const { lastPage, roots } = first.transaction >= second.transaction ? first : second;
  const pages = Math.floor(size / pageSize);
  if (lastPage >= pages && !hasAllPages({ fd, pageSize, pages, roots }))
    throw unreadable(name, `${DATA_FILE} is truncated`);
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
