import type { Candidate } from './candidate.ts';

/** Whether one candidate comes before another: more similar, or as similar and enrolled earlier. */
function isBetter(similarity: number, id: number, thanSimilarity: number, thanId: number): boolean {
  return similarity > thanSimilarity || (similarity === thanSimilarity && id < thanId);
}

/** Keeps the best `limit` candidates of many, in a heap with the worst of them on top. */
export class TopCandidates {
  readonly #similarities: Float64Array;
  readonly #ids: Float64Array;
  #size = 0;

  constructor(limit: number) {
    this.#similarities = new Float64Array(limit);
    this.#ids = new Float64Array(limit);
  }

  /** Similarity that a further candidate must reach; none while there is room. */
  get least(): number {
    const isFull = this.#size === this.#ids.length;
    return isFull ? (this.#similarities[0] as number) : Number.NEGATIVE_INFINITY;
  }

  /** All that it keeps, in no order. */
  kept(): { ids: Float64Array; similarities: Float64Array } {
    return { ids: this.#ids.slice(0, this.#size), similarities: this.#similarities.slice(0, this.#size) };
  }

  offer(id: number, similarity: number): void {
    if (this.#size < this.#ids.length) this.#rise(this.#size++, id, similarity);
    else if (isBetter(similarity, id, this.#similarities[0] as number, this.#ids[0] as number))
      this.#sink(id, similarity);
  }

  /** Best first, ties by id. */
  sorted(): Candidate[] {
    const found: Candidate[] = [];
    for (let i = 0; i < this.#size; i++)
      found.push({ id: this.#ids[i] as number, similarity: this.#similarities[i] as number });
    return found.sort((a, b) => b.similarity - a.similarity || a.id - b.id);
  }

  #rise(from: number, id: number, similarity: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBetter(similarity, id, this.#similarities[parent] as number, this.#ids[parent] as number)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#set(at, id, similarity);
  }

  /** Puts a candidate in the place of the worst one. */
  #sink(id: number, similarity: number): void {
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      const right = child + 1;
      if (right < this.#size && this.#isBetterAt(child, right)) child = right;
      if (isBetter(this.#similarities[child] as number, this.#ids[child] as number, similarity, id)) break;
      this.#move(child, at);
      at = child;
    }
    this.#set(at, id, similarity);
  }

  #isBetterAt(a: number, b: number): boolean {
    return isBetter(
      this.#similarities[a] as number,
      this.#ids[a] as number,
      this.#similarities[b] as number,
      this.#ids[b] as number,
    );
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#ids[from] as number, this.#similarities[from] as number);
  }

  #set(at: number, id: number, similarity: number): void {
    this.#ids[at] = id;
    this.#similarities[at] = similarity;
  }
}
