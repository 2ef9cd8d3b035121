import type { SealedRecords } from '../sealedRecords.ts';

/** Faces that are passed over in one go: one or two milliseconds of work. */
const STRIDE = 4096;

/**
 * Finds the face at a place in the order of its library. lmdb has to pass over all that lie before it, so of every 4,096th
 * face it is remembered which one it is: what reads a large library page by page does not begin at its start each time.
 */
export class FacePlaces {
  /** By library: from which sequence number on the faces behind the first 0, 4,096, 8,192 … lie, as far as that is known. */
  readonly #starts = new Map<number, number[]>();

  /**
   * The sequence number of a face; undefined where there are fewer. The event loop runs between two strides. What is removed
   * meanwhile may or may not be counted.
   * @param records - is called before each stride, to throw where the store has been closed.
   * @param place - from 1.
   */
  async find(records: () => SealedRecords, library: number, place: number): Promise<number | undefined> {
    const starts = this.#startsOf(library);
    const nearest = Math.min(Math.floor((place - 1) / STRIDE), starts.length - 1);
    let id = starts[nearest] as number;
    for (let before = nearest * STRIDE; ; ) {
      const now = records();
      // lmdb takes an offset for 32 bits, and one behind the end for one near the start.
      if (place > (now.library(library)?.size ?? 0)) return undefined;
      const step = Math.min(place - 1 - before, STRIDE);
      const range = { start: [library, id], end: [library + 1], offset: step, limit: 1 };
      for (const [, found] of now.tables.faces.getKeys(range)) id = found;
      before += step;
      if (before === place - 1) return id;
      if (starts.length === before / STRIDE) starts.push(id);
      await new Promise(setImmediate);
    }
  }

  /** Forgets what the removal of faces has moved. */
  leave(library: number, removed: readonly number[]): void {
    const first = removed.reduce((least, id) => Math.min(least, id), Number.POSITIVE_INFINITY);
    // A list of its own: a search that began before goes on in the one that is dropped.
    this.#starts.set(
      library,
      this.#startsOf(library).filter((id) => id < first),
    );
  }

  /** Forgets a library that is gone. */
  forget(library: number): void {
    this.#starts.delete(library);
  }

  #startsOf(library: number): number[] {
    const known = this.#starts.get(library);
    if (known) return known;
    const starts = [0];
    this.#starts.set(library, starts);
    return starts;
  }
}
