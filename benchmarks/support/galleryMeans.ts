import { type FaceSet, similarityOf } from './faceSet.ts';
import type { Neighbours } from './neighbours.ts';

/** The mean templates of a gallery's people, as the engine makes them: only of photos that agree. */
export class GalleryMeans {
  readonly #set: FaceSet;
  readonly #rows: readonly (readonly number[])[];
  readonly #enrolled: Uint8Array;
  readonly #agreement: number;
  /** By person: the length of the sum of the enrolled photos; 0 where there is no mean, NaN where nobody has looked. */
  readonly #lengths: Float64Array;

  /**
   * @param rows - of each person
   * @param agreement - least mean similarity of a person's enrolled photos
   */
  constructor(set: FaceSet, rows: readonly (readonly number[])[], enrolled: Uint8Array, agreement: number) {
    this.#set = set;
    this.#rows = rows;
    this.#enrolled = enrolled;
    this.#agreement = agreement;
    this.#lengths = new Float64Array(rows.length).fill(Number.NaN);
  }

  /** Similarity of a photo to a person's mean template; undefined where the person has none. */
  similarity(probe: number, person: number): number | undefined {
    const length = this.#lengthOf(person);
    if (length === 0) return undefined;
    return (
      this.#enrolledOf(person).reduce((sum, row) => sum + similarityOf(this.#set, probe, row), 0) / length
    );
  }

  /** The most similar mean of those people who have an enrolled photo among the neighbours of a photo. */
  nearest(
    probe: number,
    neighbours: Neighbours,
  ): { readonly row: number; readonly similarity: number } | undefined {
    let best: { row: number; similarity: number } | undefined;
    const seen = new Set<number>();
    for (const row of neighbours.enrolledNear(probe, this.#enrolled)) {
      const person = this.#set.person[row] as number;
      if (seen.has(person)) continue;
      seen.add(person);
      const similarity = this.similarity(probe, person);
      if (similarity !== undefined && similarity > (best?.similarity ?? -1)) best = { row, similarity };
    }
    return best;
  }

  #enrolledOf(person: number): number[] {
    return (this.#rows[person] ?? []).filter((row) => this.#enrolled[row]);
  }

  #lengthOf(person: number): number {
    const known = this.#lengths[person] as number;
    if (!Number.isNaN(known)) return known;
    const length = this.#measure(this.#enrolledOf(person));
    this.#lengths[person] = length;
    return length;
  }

  #measure(photos: readonly number[]): number {
    const count = photos.length;
    if (count < 2) return 0;
    // The sum's square is that of all pairs, each photo with itself among them.
    let square = 0;
    for (const a of photos) for (const b of photos) square += similarityOf(this.#set, a, b);
    return (square - count) / (count * (count - 1)) >= this.#agreement ? Math.sqrt(square) : 0;
  }
}

/**
 * How similar to one of its faces a photo must be where it is more similar than `floor` to their mean. Of n unit vectors
 * with a mean pairwise similarity of `agreement` or more the sum has the length sqrt(n + n (n - 1) agreement) or more; the
 * photo's similarities to them add up to more than the floor times that, so the highest is above the nth part of it, which
 * falls with n.
 * @param most - photos of a person
 */
export function floorOfMeans(floor: number, agreement: number, most: number): number {
  return floor * Math.sqrt((1 + (most - 1) * agreement) / most);
}
