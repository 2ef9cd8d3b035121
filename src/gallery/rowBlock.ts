import { quantiseRow } from './quantise.ts';
import { blockLayout } from './rowLayout.ts';
import type { Place, RowMemory } from './rowMemory.ts';
import { NO_USER } from './userHash.ts';

/** The scale of a row that holds no face: no bound computed with it is ever reached. */
const NO_FACE = Number.NaN;

/**
 * Rows of a library, rising by id, in a piece of shared memory: ids, scales, int8 codes, float32 templates, users.
 *
 * A row whose face was removed is wiped and keeps its id, so that the others stay findable; all rows past the
 * used ones are wiped too.
 */
export class RowBlock {
  readonly place: Place;
  readonly ids: Float64Array;
  /** Number of the user whose face is in a row, see `userHash`. */
  readonly users: Float64Array;
  readonly #memory: RowMemory;
  readonly #scales: Float32Array;
  readonly #codes: Int8Array;
  readonly #vectors: Float32Array;
  #rows = 0;
  #live = 0;
  /** No row's residual is longer than this many times its scale. */
  #ratio = 0;

  constructor(memory: RowMemory, capacity: number) {
    this.#memory = memory;
    this.place = memory.allocate(capacity);
    const { dimension, width } = memory.layout;
    const parts = blockLayout(memory.layout, capacity);
    const { offset } = this.place;
    const buffer = memory.buffer(this.place);
    // The first one says where the block begins, also while it is empty: ids of who had this memory before would mislead.
    this.ids = new Float64Array(buffer, offset + parts.ids, capacity).fill(0);
    this.#scales = new Float32Array(buffer, offset + parts.scales, capacity).fill(NO_FACE);
    // Written in one go, so that the system gives pages that lie next to each other, which the processor finds faster: row by
    // row the pages of codes would lie among those of templates, and a scan of a million would take 1.1 times as long.
    this.#codes = new Int8Array(buffer, offset + parts.codes, capacity * width).fill(0);
    this.#vectors = new Float32Array(buffer, offset + parts.vectors, capacity * dimension);
    this.users = new Float64Array(buffer, offset + parts.users, capacity);
  }

  /** Rows in use, those of removed faces too. */
  get rows(): number {
    return this.#rows;
  }

  /** Rows that hold a face. */
  get live(): number {
    return this.#live;
  }

  get ratio(): number {
    return this.#ratio;
  }

  get isFull(): boolean {
    return this.#rows === this.place.capacity;
  }

  holds(row: number): boolean {
    return !Number.isNaN(this.#scales[row]);
  }

  /** First row whose id is at least `id`; `rows` where there is none. */
  rowOf(id: number): number {
    let low = 0;
    let high = this.#rows;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ids[middle] as number) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The template in a row: a view. */
  vector(row: number): Float32Array {
    const { dimension } = this.#memory.layout;
    return this.#vectors.subarray(row * dimension, (row + 1) * dimension);
  }

  /** Puts a face where `rowOf` says; the block must not be full, unless the row of that id is there, wiped. */
  insert(row: number, id: number, embedding: Float32Array, user: number): void {
    if (row === this.#rows || this.ids[row] !== id) this.#makeGap(row);
    const { width } = this.#memory.layout;
    const codes = this.#codes.subarray(row * width, (row + 1) * width);
    const { scale, ratio } = quantiseRow(embedding, codes);
    this.vector(row).set(embedding);
    this.ids[row] = id;
    this.users[row] = user;
    this.#scales[row] = scale;
    this.#ratio = Math.max(this.#ratio, ratio);
    this.#live++;
  }

  /** Wipes a row that holds a face. */
  remove(row: number): void {
    this.#wipe(row, row + 1);
    this.#live--;
  }

  /** Moves the faces from `row` on behind those of another block, which has room for them. */
  moveTo(target: RowBlock, row: number): void {
    for (let from = row; from < this.#rows; from++) {
      if (!this.holds(from)) continue;
      target.#copyRow(this, from, target.#rows++);
      target.#live++;
      this.#live--;
    }
    target.#ratio = Math.max(target.#ratio, this.#ratio);
    this.#wipe(row, this.#rows);
    this.#rows = row;
  }

  /** Closes the gaps that removed faces left. */
  compact(): void {
    let to = 0;
    for (let from = 0; from < this.#rows; from++) {
      if (!this.holds(from)) continue;
      if (to < from) this.#copyRow(this, from, to);
      to++;
    }
    this.#wipe(to, this.#rows);
    this.#rows = to;
  }

  /** Wipes all that was used and gives the memory back. */
  release(): void {
    this.#wipe(0, this.#rows);
    this.#rows = 0;
    this.#live = 0;
    this.#memory.release(this.place);
  }

  #makeGap(row: number): void {
    const { dimension, width } = this.#memory.layout;
    const rows = this.#rows++;
    this.ids.copyWithin(row + 1, row, rows);
    this.users.copyWithin(row + 1, row, rows);
    this.#scales.copyWithin(row + 1, row, rows);
    this.#codes.copyWithin((row + 1) * width, row * width, rows * width);
    this.#vectors.copyWithin((row + 1) * dimension, row * dimension, rows * dimension);
  }

  #copyRow(source: RowBlock, from: number, to: number): void {
    const { dimension, width } = this.#memory.layout;
    this.ids[to] = source.ids[from] as number;
    this.users[to] = source.users[from] as number;
    this.#scales[to] = source.#scales[from] as number;
    this.#codes.set(source.#codes.subarray(from * width, (from + 1) * width), to * width);
    this.#vectors.set(source.vector(from), to * dimension);
  }

  #wipe(from: number, to: number): void {
    const { dimension, width } = this.#memory.layout;
    this.#scales.fill(NO_FACE, from, to);
    this.#codes.fill(0, from * width, to * width);
    this.#vectors.fill(0, from * dimension, to * dimension);
    this.users.fill(NO_USER, from, to);
  }
}
