import { readSync } from 'node:fs';

/**
 * The trees of an lmdb data file, read without lmdb: byte offsets for the 64-bit little-endian layout of
 * lmdb-js 3 (`MDB_page_header`, `MDB_node` and `MDB_db` in its mdb.c).
 */
const PAGE = { number: 0, flags: 18, lower: 20, overflowPages: 20, content: 24 };
const NODE = { flags: 4, keySize: 6, key: 8 };
const DB_ROOT = 40;
const BRANCH = 1;
const LEAF = 2;
const OVERFLOW = 4;
const BIG_DATA = 1;
const SUB_TREE = 2;
/** Root of a tree that is empty. */
const NO_PAGE = 0xffffffffffffffffn;

/** A data file with what its head says. */
export interface DataPages {
  readonly fd: number;
  /** Bytes a page. */
  readonly pageSize: number;
  /** Whole pages in the file. */
  readonly pages: number;
  /** Page numbers of the roots: the tree of free pages, the tree of tables. */
  readonly roots: readonly bigint[];
}

/** Whether every page that the trees refer to lies in the file and says of itself that it is that page. */
export function hasAllPages({ fd, pageSize, pages, roots }: DataPages): boolean {
  const page = Buffer.alloc(pageSize);
  const open = [...roots];
  // Pages that are read cannot outnumber those of the file, unless a broken file refers in circles.
  for (let read = 0; open.length > 0; read++) {
    const number = open.pop() as bigint;
    if (number === NO_PAGE) continue;
    if (number >= pages || read > pages) return false;
    if (readSync(fd, page, 0, pageSize, Number(number) * pageSize) !== pageSize) return false;
    if (page.readBigUInt64LE(PAGE.number) !== number) return false;
    const children = childrenOf(page, number, pages);
    if (!children) return false;
    for (const child of children) open.push(child);
  }
  return true;
}

/** Page numbers that a page refers to; undefined where it is no page of a tree. */
function childrenOf(page: Buffer, number: bigint, pages: number): bigint[] | undefined {
  const flags = page.readUInt16LE(PAGE.flags);
  if (flags & OVERFLOW) {
    return number + BigInt(page.readUInt32LE(PAGE.overflowPages)) <= pages ? [] : undefined;
  }
  if (!(flags & (BRANCH | LEAF))) return undefined;
  const children: bigint[] = [];
  const count = page.readUInt16LE(PAGE.lower) >> 1;
  try {
    for (let i = 0; i < count; i++) {
      const node = PAGE.content + page.readUInt16LE(PAGE.content + 2 * i);
      const child = flags & BRANCH ? branchChild(page, node) : leafChild(page, node);
      if (child !== undefined) children.push(child);
    }
  } catch {
    // A node that lies outside of its page.
    return undefined;
  }
  return children;
}

/** The 48 bits before the key. */
function branchChild(page: Buffer, node: number): bigint {
  return BigInt(page.readUIntLE(node, 6));
}

function leafChild(page: Buffer, node: number): bigint | undefined {
  const flags = page.readUInt16LE(node + NODE.flags);
  const data = node + NODE.key + page.readUInt16LE(node + NODE.keySize);
  if (flags & BIG_DATA) return page.readBigUInt64LE(data);
  return flags & SUB_TREE ? page.readBigUInt64LE(data + DB_ROOT) : undefined;
}
