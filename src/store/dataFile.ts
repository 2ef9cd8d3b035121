import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { FaceSearchError } from '../faceSearchError.ts';
import { type DataPages, pagesFault } from './dataPages.ts';

/** Name of lmdb's data file; lmdb lays its table of readers beside it as `faces.mdb-lock`. */
export const DATA_FILE = 'faces.mdb';

/**
 * Where things lie in the two pages that head an lmdb data file: byte offsets for the 64-bit little-endian
 * layout of lmdb-js 3 (page header of 24 bytes, then `MDB_meta` of its mdb.c).
 */
const META = {
  ...{
    number: 0,
    flags: 18,
    magic: 24,
    version: 28,
    address: 32,
    mapSize: 40,
    free: 48,
    main: 96,
    lastPage: 144,
  },
  ...{ transaction: 152, bytes: 160 },
};
const MAGIC = 0xbeefc0de;
/** `MDB_DATA_VERSION` of its mdb.c. */
const VERSION = 2;
const META_PAGE = 8;
/** What lmdb may have given out past the end of the file, in pages: more than it ever does, less than a broken number. */
const MOST_AHEAD = 2 ** 20;

/**
 * Looks at a data file before lmdb does, which maps it into memory and trusts it: a page that is missing or
 * is no page kills the process.
 *
 * @param file - path of the data file.
 * @param name - what the user calls the store, for messages.
 * @returns whether there is one; false where lmdb has yet to make it.
 * @throws FaceSearchError `STORE_UNREADABLE` where it is not a data file of lmdb, or not a sound one.
 */
export async function checkDataFile(file: string, name: string): Promise<boolean> {
  const fd = openOrAbsent(file, name);
  if (fd === undefined) return false;
  try {
    const { size } = fstatSync(fd);
    if (size === 0) return false;
    const fault = await pagesFault(readHead(fd, size, name));
    if (fault !== undefined) throw unreadable(name, `${DATA_FILE} is truncated or damaged (${fault})`);
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

function readHead(fd: number, size: number, name: string): DataPages {
  const first = readMeta(fd, 0, 0);
  if (first === undefined)
    throw unreadable(name, `${DATA_FILE} is not a data file of this engine, or damaged`);
  const { pageSize } = first;
  if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0)
    throw unreadable(name, `${DATA_FILE} is damaged (page size ${pageSize})`);
  const second = readMeta(fd, pageSize, 1);
  if (second === undefined || second.pageSize !== pageSize || !areSuccessive(first, second))
    throw unreadable(name, `${DATA_FILE} is truncated or damaged (its head)`);
  const meta = first.transaction >= second.transaction ? first : second;
  const pages = Math.floor(size / pageSize);
  if (meta.lastPage > pages + MOST_AHEAD || meta.mapSize > 2 ** 47 || meta.mapSize % pageSize !== 0)
    throw unreadable(name, `${DATA_FILE} is truncated or damaged (its head)`);
  return { fd, pages, ...meta };
}

interface Meta {
  readonly pageSize: number;
  readonly mapSize: number;
  readonly flags: number;
  readonly free: Buffer;
  readonly main: Buffer;
  readonly lastPage: number;
  readonly transaction: bigint;
}

/** lmdb writes heads in turns, those of odd transactions to the second page. A compact copy has the second one alone. */
function areSuccessive(first: Meta, second: Meta): boolean {
  const [even, odd] = [first.transaction, second.transaction];
  if (first.flags !== second.flags) return false;
  if (even === 0n) return odd === 0n || odd % 2n === 1n;
  return even % 2n === 0n && (odd === even + 1n || odd === even - 1n);
}

function readMeta(fd: number, offset: number, page: number): Meta | undefined {
  const head = Buffer.alloc(META.bytes);
  if (readSync(fd, head, 0, META.bytes, offset) !== META.bytes) return undefined;
  if (head.readUInt32LE(META.version) !== VERSION || head.readBigUInt64LE(META.address) !== 0n)
    return undefined;
  if (head.readUInt32LE(META.magic) !== MAGIC || head.readBigUInt64LE(META.number) !== BigInt(page))
    return undefined;
  if (head.readUInt16LE(META.flags) !== META_PAGE) return undefined;
  return {
    // lmdb keeps the page size where other trees have a padding.
    pageSize: head.readUInt32LE(META.free),
    flags: head.readUInt16LE(META.free + 4),
    mapSize: Number(head.readBigUInt64LE(META.mapSize)),
    free: head.subarray(META.free, META.main),
    main: head.subarray(META.main, META.lastPage),
    lastPage: Number(head.readBigUInt64LE(META.lastPage)),
    transaction: head.readBigUInt64LE(META.transaction),
  };
}

function unreadable(name: string, why: string, cause?: unknown): FaceSearchError {
  return new FaceSearchError('STORE_UNREADABLE', `Cannot open store "${name}": ${why}`, { cause });
}
