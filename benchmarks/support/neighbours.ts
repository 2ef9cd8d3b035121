import type { FaceSet } from './faceSet.ts';
import type { PhotoPairs } from './nonMatedPairs.ts';
import type { PeopleTest } from './siblingTest.ts';

/** Of each photo the photos of other people that are like it, most similar first. */
export class Neighbours {
  readonly #starts: Int32Array;
  readonly #rows: Int32Array;
  readonly #similarities: Float64Array;

  /** @param leftOut - pairs of people that are not counted */
  constructor(set: FaceSet, { left, right, similarity }: PhotoPairs, leftOut: PeopleTest = () => false) {
    const counted = [...left.keys()].filter(
      (i) => !leftOut(set.person[left[i] as number] as number, set.person[right[i] as number] as number),
    );
    const starts = new Int32Array(set.person.length + 1);
    for (const i of counted)
      for (const row of [left[i], right[i]] as number[]) starts[row + 1] = (starts[row + 1] as number) + 1;
    for (let row = 1; row < starts.length; row++)
      starts[row] = (starts[row] as number) + (starts[row - 1] as number);
    this.#starts = starts.slice();
    this.#rows = new Int32Array(2 * counted.length);
    this.#similarities = new Float64Array(2 * counted.length);
    for (const i of counted) {
      this.#put(starts, left[i] as number, right[i] as number, similarity[i] as number);
      this.#put(starts, right[i] as number, left[i] as number, similarity[i] as number);
    }
  }

  /** The nearest enrolled photo of another person; undefined where none of the pairs is enrolled. */
  nearest(row: number, enrolled: Uint8Array): { row: number; similarity: number } | undefined {
    const end = this.#starts[row + 1] as number;
    for (let at = this.#starts[row] as number; at < end; at++) {
      const other = this.#rows[at] as number;
      if (enrolled[other]) return { row: other, similarity: this.#similarities[at] as number };
    }
    return undefined;
  }

  /** Its enrolled neighbours, most similar first. */
  *enrolledNear(row: number, enrolled: Uint8Array): Generator<number, void, void> {
    const end = this.#starts[row + 1] as number;
    for (let at = this.#starts[row] as number; at < end; at++)
      if (enrolled[this.#rows[at] as number]) yield this.#rows[at] as number;
  }

  /** Pairs come most similar first, and so each row's neighbours do. */
  #put(next: Int32Array, row: number, other: number, similarity: number): void {
    const at = next[row] as number;
    this.#rows[at] = other;
    this.#similarities[at] = similarity;
    next[row] = at + 1;
  }
}
