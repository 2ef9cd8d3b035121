import type { Candidate } from './candidate.ts';
import { dot } from './dot.ts';
import { TopCandidates } from './topCandidates.ts';

/** Rows a block: the matrix grows block by block, so that it is never copied and never twice in memory. */
const BLOCK_ROWS = 4096;
/** Rows that a new library begins with, so that a thousand small ones stay small; doubled up to a whole block. */
const FIRST_ROWS = 32;

/** All templates of a library in memory; a search compares the probe with each of them. */
export class ExactIndex {
  readonly #dimension: number;
  readonly #blocks: Float32Array[] = [];
  /** Sequence number of each row. */
  readonly #ids: number[] = [];
  readonly #rows = new Map<number, number>();

  constructor(dimension: number) {
    this.#dimension = dimension;
  }

  get size(): number {
    return this.#ids.length;
  }

  has(id: number): boolean {
    return this.#rows.has(id);
  }

  /** Sequence number of the face in some row from 0 on; rows change places when a face is removed. */
  idAt(row: number): number {
    return this.#ids[row] as number;
  }

  /** Sequence numbers of all faces, in no order. */
  ids(): Float64Array {
    return Float64Array.from(this.#ids);
  }

  /** The template of a face: a view, good until the next change. */
  vector(id: number): Float32Array | undefined {
    const row = this.#rows.get(id);
    if (row === undefined) return undefined;
    const start = (row % BLOCK_ROWS) * this.#dimension;
    return this.#block(row).subarray(start, start + this.#dimension);
  }

  /** Adds a face; one that is there stays as it is, since ids are never reused. */
  add(id: number, embedding: Float32Array): void {
    if (this.#rows.has(id)) return;
    const row = this.#ids.length;
    this.#makeRoom(row);
    this.#ids.push(id);
    this.#rows.set(id, row);
    this.#block(row).set(embedding, (row % BLOCK_ROWS) * this.#dimension);
  }

  /** Moves the last row into the gap: ties are broken by id, so the order of the rows means nothing. */
  remove(id: number): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    const last = this.#ids.length - 1;
    const lastId = this.#ids[last] as number;
    if (row !== last) {
      this.#block(row).set(this.vector(lastId) as Float32Array, (row % BLOCK_ROWS) * this.#dimension);
      this.#ids[row] = lastId;
      this.#rows.set(lastId, row);
    }
    // Nothing of a removed face stays behind in memory.
    this.#wipe(last);
    this.#ids.length = last;
    this.#rows.delete(id);
    if (last === (this.#blocks.length - 1) * BLOCK_ROWS) this.#blocks.pop();
  }

  /** Similarity of a face to a probe, summed exactly as `search` does; undefined where the face is gone. */
  similarity(id: number, probe: Float32Array): number | undefined {
    const row = this.#rows.get(id);
    if (row === undefined) return undefined;
    return dot(this.#block(row), (row % BLOCK_ROWS) * this.#dimension, probe);
  }

  /** The best `limit` candidates, best first, ties by id. */
  search(probe: Float32Array, limit: number): Candidate[] {
    const best = new TopCandidates(Math.min(limit, this.size));
    let row = 0;
    for (const block of this.#blocks) {
      const rows = Math.min(BLOCK_ROWS, this.size - row);
      for (let i = 0; i < rows; i++)
        best.offer(this.#ids[row + i] as number, dot(block, i * this.#dimension, probe));
      row += rows;
    }
    return best.sorted();
  }

  #makeRoom(row: number): void {
    const first = this.#blocks[0];
    if (row === this.#blocks.length * BLOCK_ROWS) {
      this.#blocks.push(new Float32Array((first ? BLOCK_ROWS : FIRST_ROWS) * this.#dimension));
    } else if (first && row * this.#dimension === first.length) {
      const doubled = new Float32Array(2 * first.length);
      doubled.set(first);
      this.#blocks[0] = doubled;
    }
  }

  #block(row: number): Float32Array {
    return this.#blocks[Math.floor(row / BLOCK_ROWS)] as Float32Array;
  }

  #wipe(row: number): void {
    const start = (row % BLOCK_ROWS) * this.#dimension;
    this.#block(row).fill(0, start, start + this.#dimension);
  }
}
