import type { RandomNumbers } from '../randomNumbers.ts';
import type { Candidate } from './candidate.ts';
import { dot } from './dot.ts';
import { RowBlock } from './rowBlock.ts';
import { RowMemory } from './rowMemory.ts';
import { ScanPool, type Search } from './scanPool.ts';
import { NO_USER } from './userHash.ts';

/** Rows a block: so many are moved at most where a face is added between others or gaps are closed. */
const BLOCK_ROWS = 4096;
/** Rows that a new library begins with, so that a thousand small ones stay small; doubled up to a whole block. */
const FIRST_ROWS = 32;
/** Removed faces in a block from which on its gaps are closed, and the share of its rows that they must be. */
const LEAST_GAPS = 32;
const GAP_SHARE = 1 / 4;

/**
 * All templates of a library in memory; a search compares the probe with each of them.
 *
 * The rows lie in order of id, in blocks as those of a B+ tree's lowest level: ids rise as faces are added, so a
 * row mostly goes behind the last one, and one that does not finds its place too. Faces are found by binary search; there is
 * no object and no entry in a map for each of them, so a face of 128 dimensions costs 660 bytes.
 */
export class ExactIndex {
  readonly #memory: RowMemory;
  readonly #scans: ScanPool;
  /** Rising by id; none is without a face. */
  readonly #blocks: RowBlock[] = [];
  #size = 0;

  /** @param scans - searches the memory that rows are put into; of its own, in one thread, by default. */
  constructor(dimension: number, scans: ScanPool = new ScanPool(new RowMemory(dimension), { threads: 1 })) {
    this.#memory = scans.memory;
    this.#scans = scans;
  }

  get size(): number {
    return this.#size;
  }

  has(id: number): boolean {
    return this.#find(id) !== undefined;
  }

  /** Sequence numbers of all faces, rising. */
  ids(): Float64Array {
    const ids = new Float64Array(this.#size);
    let at = 0;
    for (const block of this.#blocks)
      for (let row = 0; row < block.rows; row++) if (block.holds(row)) ids[at++] = block.ids[row] as number;
    return ids;
  }

  /** Sequence number of some face, each as likely as the next; there must be one. */
  randomId(random: RandomNumbers): number {
    const rows = this.#blocks.reduce((sum, block) => sum + block.rows, 0);
    for (;;) {
      let row = Math.floor(random() * rows);
      for (const block of this.#blocks) {
        if (row < block.rows && block.holds(row)) return block.ids[row] as number;
        if (row < block.rows) break;
        row -= block.rows;
      }
    }
  }

  /** The template of a face: a view, good until the next change. */
  vector(id: number): Float32Array | undefined {
    const found = this.#find(id);
    return found?.block.vector(found.row);
  }

  /** Number of the user whose face it is; undefined where the face is gone. */
  userOf(id: number): number | undefined {
    const found = this.#find(id);
    return found?.block.users[found.row];
  }

  /** Faces of a user, rising; looks at all rows, which takes a millisecond for a million. */
  idsOf(user: number): number[] {
    const ids: number[] = [];
    for (const { users, ids: all, rows } of this.#blocks)
      for (let row = users.indexOf(user); row >= 0 && row < rows; row = users.indexOf(user, row + 1))
        ids.push(all[row] as number);
    return ids;
  }

  /**
   * Writes the numbers of the users of all faces into `room`, of those from one up to before another.
   * @returns how many they are; those that find no room are counted only.
   */
  usersInto(room: Float64Array, { from, to }: { readonly from: number; readonly to: number }): number {
    let count = 0;
    for (const block of this.#blocks)
      for (let row = 0; row < block.rows; row++) {
        const user = block.users[row] as number;
        if (user >= from && user < to && block.holds(row)) room[count++] = user;
      }
    return count;
  }

  /** Faces of each of these users, rising. @param users - rising. */
  idsByUser(users: Float64Array): number[][] {
    const found = Array.from(users, (): number[] => []);
    for (const { ids, users: owners, rows } of this.#blocks)
      for (let row = 0; row < rows; row++) {
        // Wiped rows are nobody's.
        const at = placeIn(users, owners[row] as number);
        if (at >= 0) found[at]?.push(ids[row] as number);
      }
    return found;
  }

  /** Adds a face; one that is there stays as it is, since ids are never reused. */
  add(id: number, embedding: Float32Array, user: number = NO_USER): void {
    const at = this.#blockFor(id);
    const block = this.#blocks[at] ?? this.#newBlock(0, FIRST_ROWS);
    const row = block.rowOf(id);
    const isKnown = row < block.rows && block.ids[row] === id;
    if (isKnown && block.holds(row)) return;
    if (block.isFull && !isKnown) {
      this.#makeRoom(at, row);
      this.add(id, embedding, user);
      return;
    }
    block.insert(row, id, embedding, user);
    this.#size++;
  }

  /** Wipes the face's row: nothing of a removed face stays behind in memory. */
  remove(id: number): void {
    const found = this.#find(id);
    if (!found) return;
    const { at, block, row } = found;
    block.remove(row);
    this.#size--;
    const gaps = block.rows - block.live;
    if (block.live === 0) this.#dropBlock(at);
    else if (gaps > LEAST_GAPS && gaps > GAP_SHARE * block.rows) {
      block.compact();
      this.#merge(at);
      this.#merge(at - 1);
    }
  }

  /** Removes all faces and gives their memory back. */
  clear(): void {
    for (const block of this.#blocks.splice(0)) block.release();
    this.#size = 0;
  }

  /** Similarity of a face to a probe, summed exactly as `search` does; undefined where the face is gone. */
  similarity(id: number, probe: Float32Array): number | undefined {
    const vector = this.vector(id);
    return vector && dot(vector, 0, probe);
  }

  /** The best `limit` candidates, best first, ties by id. */
  search(probe: Float32Array, limit: number): Candidate[] {
    return this.searchAll([{ probe, limit }])[0] as Candidate[];
  }

  /** Answers several searches in one pass over memory. */
  searchAll(searches: readonly Search[]): Candidate[][] {
    const wanted = searches.map(({ probe, limit }) => ({ probe, limit: Math.min(limit, this.#size) }));
    return this.#scans.search(this.#blocks, wanted);
  }

  #find(id: number): { at: number; block: RowBlock; row: number } | undefined {
    const at = this.#blockFor(id);
    const block = this.#blocks[at];
    const row = block?.rowOf(id) ?? 0;
    return block && block.ids[row] === id && row < block.rows && block.holds(row)
      ? { at, block, row }
      : undefined;
  }

  /** Place of the last block that begins at or before `id`; 0 where none does. */
  #blockFor(id: number): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (((this.#blocks[middle] as RowBlock).ids[0] as number) <= id) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #newBlock(at: number, capacity: number): RowBlock {
    const block = new RowBlock(this.#memory, capacity);
    this.#blocks.splice(at, 0, block);
    return block;
  }

  #dropBlock(at: number): void {
    for (const block of this.#blocks.splice(at, 1)) block.release();
  }

  /** Makes room in the full block at `at`, for a row at `row`: doubles it, or begins the next one, or splits it. */
  #makeRoom(at: number, row: number): void {
    const block = this.#blocks[at] as RowBlock;
    const { capacity } = block.place;
    if (capacity < BLOCK_ROWS) {
      block.moveTo(this.#newBlock(at + 1, 2 * capacity), 0);
      this.#dropBlock(at);
    } else if (row < block.rows || at < this.#blocks.length - 1) {
      block.moveTo(this.#newBlock(at + 1, capacity), block.rows >> 1);
    } else this.#newBlock(at + 1, capacity);
  }

  /** Puts the rows of the block after `at` into that one, where both together fill half of it at most. */
  #merge(at: number): void {
    const block = this.#blocks[at];
    const next = this.#blocks[at + 1];
    if (!block || !next || block.rows + next.live > block.place.capacity / 2) return;
    next.moveTo(block, 0);
    this.#dropBlock(at + 1);
  }
}

/** Place of a value in rising ones; -1 where it is not there. */
function placeIn(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return values[low] === value ? low : -1;
}
