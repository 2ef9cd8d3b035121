import { pairKey } from './pairKey.ts';

/** The most similar comparisons, all from `from` on, most similar first; of each the two people, by their places. */
export interface Tail {
  readonly from: number;
  readonly similarities: Float64Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/** Collects comparisons from a similarity on; its lists grow as they fill. */
export class TailCollector {
  readonly from: number;
  readonly #excluded: ReadonlySet<number>;
  readonly #people: number;
  #size = 0;
  #similarities = new Float64Array(1024);
  #pairs = new Float64Array(1024);

  /** @param excluded - keys of pairs that are left out. */
  constructor(from: number, excluded: ReadonlySet<number>, people: number) {
    this.from = from;
    this.#excluded = excluded;
    this.#people = people;
  }

  add(similarity: number, first: number, second: number): void {
    const key = pairKey(first, second, this.#people);
    if (this.#excluded.has(key)) return;
    if (this.#size === this.#pairs.length) this.#grow();
    this.#similarities[this.#size] = similarity;
    this.#pairs[this.#size++] = key;
  }

  sorted(): Tail {
    const { from } = this;
    const found = this.#similarities.subarray(0, this.#size);
    const order = new Uint32Array(this.#size).map((_, at) => at);
    // Ties in the order in which they came, so that the result does not depend on how it is sorted.
    order.sort((a, b) => (found[b] as number) - (found[a] as number) || a - b);
    const pairs = Float64Array.from(order, (at) => this.#pairs[at] as number);
    return {
      from,
      similarities: Float64Array.from(order, (at) => found[at] as number),
      first: Int32Array.from(pairs, (key) => Math.floor(key / this.#people)),
      second: Int32Array.from(pairs, (key) => key % this.#people),
    };
  }

  #grow(): void {
    const more = (list: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const longer = new Float64Array(2 * list.length);
      longer.set(list);
      return longer;
    };
    this.#similarities = more(this.#similarities);
    this.#pairs = more(this.#pairs);
  }
}
