import { readSync } from 'node:fs';
import { type PageNode, readNodes } from './pageNodes.ts';

/**
 * The trees of an lmdb data file, read without lmdb: byte offsets for the 64-bit little-endian layout of
 * lmdb-js 3 (`MDB_page_header`, `MDB_db` in its mdb.c).
 */
const PAGE = { number: 0, transaction: 8, flags: 18, overflowPages: 20, content: 24 };
const DB = { flags: 4, depth: 6, counts: 8, entries: 32, root: 40, bytes: 48 };
const BRANCH = 1;
const LEAF = 2;
const OVERFLOW = 4;
/** Root of a tree that is empty. */
const NO_PAGE = 0xffffffffffffffffn;
/** lmdb's keys of the tree of free pages are numbers, not bytes (`MDB_INTEGERKEY`). */
const INTEGER_KEYS = 8;
/** Pages that are read before others get a turn: about a millisecond. */
const SLICE = 100;

/** A data file with what its head says. */
export interface DataPages {
  readonly fd: number;
  /** Bytes a page. */
  readonly pageSize: number;
  /** Whole pages in the file. */
  readonly pages: number;
  /** Number of the last page that was ever used; those past the end of the file are free. */
  readonly lastPage: number;
  /** Number of the transaction that wrote the head. */
  readonly transaction: bigint;
  /** `MDB_db` of the tree of free pages. */
  readonly free: Buffer;
  /** `MDB_db` of the tree of tables. */
  readonly main: Buffer;
}

/** What a tree's `MDB_db` says of it, counted. */
interface Tree {
  readonly depth: number;
  readonly integerKeys: boolean;
  branches: number;
  leaves: number;
  overflows: number;
  entries: number;
}

/**
 * Looks at every page that is in use as lmdb would, which trusts what it reads: a page that is no page kills the process, keys
 * out of order lose records, and a page that is both used and free is overwritten one day. Values are not looked at.
 *
 * @returns what is wrong, in words; undefined where nothing is.
 */
export async function pagesFault(file: DataPages): Promise<string | undefined> {
  const walk = new PageWalk(file);
  try {
    await walk.tree(file.free, true);
    await walk.tree(file.main, false);
    walk.checkFree();
    return undefined;
  } catch (error) {
    // What lies outside of a page ends up here too, as a RangeError.
    if (error instanceof PageFault || error instanceof RangeError) return error.message;
    throw error;
  }
}

class PageFault extends Error {}

class PageWalk {
  readonly #file: DataPages;
  readonly #used: Uint8Array;
  readonly #free: number[] = [];
  /** Memory of pages that are done with; there are never more than a tree is deep. */
  readonly #rooms: Buffer[] = [];
  #read = 0;

  constructor(file: DataPages) {
    this.#file = file;
    this.#used = new Uint8Array(file.pages);
  }

  /** @param db - `MDB_db` of the tree. */
  async tree(db: Buffer, isFree: boolean): Promise<void> {
    const root = db.readBigUInt64LE(DB.root);
    const flags = db.readUInt16LE(DB.flags);
    // With the tree of free pages lmdb keeps flags of its own.
    if (isFree ? !(flags & INTEGER_KEYS) : flags !== 0) throw new PageFault(`a table has flags ${flags}`);
    const depth = db.readUInt16LE(DB.depth);
    const tree: Tree = { depth, integerKeys: isFree, branches: 0, leaves: 0, overflows: 0, entries: 0 };
    if (root !== NO_PAGE) await this.#page(tree, root, 1, undefined, undefined);
    const { branches, leaves, overflows, entries } = tree;
    const counted = [branches, leaves, overflows, entries];
    if (
      (root === NO_PAGE) !== (depth === 0) ||
      counted.some((n, i) => BigInt(n) !== db.readBigUInt64LE(DB.counts + 8 * i))
    )
      throw new PageFault('a table does not have the pages that it counts');
  }

  /** No page may be both in use and free, or free twice. */
  checkFree(): void {
    const free = new Set<number>();
    for (const page of this.#free) {
      if (page < 2 || page > this.#file.lastPage || this.#used[page] || free.has(page))
        throw new PageFault(`page ${page} is free and in use`);
      free.add(page);
    }
  }

  /** @param from, to - keys of the page are at least the one and less than the other, in the parent's eyes. */
  async #page(
    tree: Tree,
    number: bigint,
    level: number,
    from: Buffer | undefined,
    to: Buffer | undefined,
  ): Promise<void> {
    if (++this.#read % SLICE === 0) await new Promise(setImmediate);
    const page = this.#rooms.pop() ?? Buffer.allocUnsafeSlow(this.#file.pageSize);
    this.#take(number, page);
    const flags = page.readUInt16LE(PAGE.flags);
    if (flags !== (level < tree.depth ? BRANCH : LEAF))
      throw new PageFault(`page ${number} has flags ${flags}`);
    const nodes = readNodes(page, flags === BRANCH);
    if (!nodes) throw new PageFault(`page ${number} has nodes that are none`);
    this.#checkKeys(tree, number, nodes, flags === BRANCH, from, to);
    if (flags === LEAF) await this.#leaf(tree, page, nodes);
    else {
      tree.branches++;
      for (const [i, { key, child }] of nodes.entries())
        await this.#page(tree, child, level + 1, i === 0 ? from : key, nodes[i + 1]?.key ?? to);
    }
    this.#rooms.push(page);
  }

  async #leaf(tree: Tree, page: Buffer, nodes: readonly PageNode[]): Promise<void> {
    tree.leaves++;
    tree.entries += nodes.length;
    for (const { kind, start, end, size } of nodes) {
      if (kind === 'value' && !tree.integerKeys) continue;
      const data = page.subarray(start, end);
      const value = kind === 'overflow' ? this.#overflow(tree, data, size) : data;
      if (tree.integerKeys) this.#noteFree(value);
      if (kind === 'table') {
        if (data.length !== DB.bytes) throw new PageFault('a table has no root');
        await this.tree(data, false);
      }
    }
  }

  /** A value on pages of its own. @param place - `MDB_ovpage`: page number, transaction, pages. */
  #overflow(tree: Tree, place: Buffer, size: number): Buffer {
    const { pageSize } = this.#file;
    const count = Number(place.readBigUInt64LE(16));
    const number = place.readBigUInt64LE(0);
    if (count !== Math.ceil((PAGE.content + size) / pageSize))
      throw new PageFault(`a value has ${count} pages`);
    const pages = this.#take(number, Buffer.allocUnsafe(count * pageSize));
    if (pages.readUInt16LE(PAGE.flags) !== OVERFLOW || pages.readUInt32LE(PAGE.overflowPages) !== count)
      throw new PageFault(`page ${number} has no value`);
    tree.overflows += count;
    return pages.subarray(PAGE.content, PAGE.content + size);
  }

  #checkKeys(
    tree: Tree,
    number: bigint,
    nodes: readonly PageNode[],
    isBranch: boolean,
    from: Buffer | undefined,
    to: Buffer | undefined,
  ): void {
    if (nodes.length < (isBranch ? 2 : 1)) throw new PageFault(`page ${number} is empty`);
    const compare = tree.integerKeys ? compareNumbers : Buffer.compare;
    // The first key of a branch stands for all that is smaller: lmdb never reads it.
    let last = from;
    for (const [i, { key }] of nodes.entries()) {
      if (isBranch && i === 0) continue;
      const isFirst = last === from && (i === 0 || isBranch);
      if (last && (isFirst ? compare(key, last) < 0 : compare(key, last) <= 0))
        throw new PageFault(`page ${number} has keys out of order`);
      last = key;
    }
    if (to && last && compare(last, to) >= 0) throw new PageFault(`page ${number} has keys out of order`);
  }

  /** A record of free pages: how many numbers follow; a number below 0 means that many pages from the next number on. */
  #noteFree(value: Buffer): void {
    const count = Number(value.readBigUInt64LE(0));
    if (8 * (count + 1) > value.length) throw new PageFault('a list of free pages is too long');
    for (let i = 1; i <= count; i++) {
      const entry = Number(value.readBigInt64LE(8 * i));
      if (entry > 0) this.#free.push(entry);
      if (entry >= 0) continue;
      const first = Number(value.readBigInt64LE(8 * ++i));
      if (first - entry > this.#file.lastPage + 1) throw new PageFault('a list of free pages is wrong');
      for (let page = first; page < first - entry; page++) this.#free.push(page);
    }
  }

  /** Reads as many pages as there is room for, and notes that they are in use. */
  #take(number: bigint, bytes: Buffer): Buffer {
    const { fd, pageSize, pages, lastPage, transaction } = this.#file;
    const first = Number(number);
    const count = bytes.length / pageSize;
    if (first < 2 || first + count > pages || first + count - 1 > lastPage)
      throw new PageFault(`page ${number} is missing`);
    for (let page = first; page < first + count; page++) {
      if (this.#used[page]) throw new PageFault(`page ${page} is used twice`);
      this.#used[page] = 1;
    }
    if (readSync(fd, bytes, 0, bytes.length, first * pageSize) !== bytes.length)
      throw new PageFault(`page ${number} is missing`);
    if (
      bytes.readBigUInt64LE(PAGE.number) !== number ||
      bytes.readBigUInt64LE(PAGE.transaction) > transaction
    )
      throw new PageFault(`page ${number} is another page`);
    return bytes;
  }
}

function compareNumbers(a: Buffer, b: Buffer): number {
  return a.length !== 8 || b.length !== 8 ? -1 : Number(a.readBigUInt64LE() - b.readBigUInt64LE());
}
