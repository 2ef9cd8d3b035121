import { dyadicInterval, type Rate } from './dyadicInterval.ts';
import type { FaceSet } from './faceSet.ts';
import type { PhotoPairs } from './nonMatedPairs.ts';

/** Photos whose non-mated comparisons are counted. */
export interface Comparison {
  readonly left: FaceSet;
  /** People who are not in `left`; absent where those of `left` are compared among themselves. */
  readonly right?: FaceSet | undefined;
  /** Which rows of `left`, and of `right` too where that is absent. @default all with a face */
  readonly rows?: (row: number) => boolean;
}

/**
 * Share of non-mated comparisons above a similarity, identity-balanced: every pair of people counts once, whatever the
 * number of their photos. This is the limit that draws of one photo a person approach, without the chance of draws.
 * Photos without a face take no part.
 *
 * @param pairs - within `left`, or across `left` and `right`; all that are more similar than `above`
 */
export function falseMatches(pairs: PhotoPairs, above: number, comparison: Comparison): Rate {
  const sides = sidesOf(comparison);
  const { one, two, offset, people } = sides;
  const sums = new Map<number, number>();
  for (let i = 0; i < pairs.similarity.length && (pairs.similarity[i] as number) > above; i++) {
    const [left, right] = [pairs.left[i] as number, pairs.right[i] as number];
    const weight = (one.weights[left] as number) * (two.weights[right] as number);
    if (weight === 0) continue;
    const a = one.person[left] as number;
    const b = offset + (two.person[right] as number);
    const key = Math.min(a, b) * people + Math.max(a, b);
    sums.set(key, (sums.get(key) ?? 0) + weight);
  }
  const count = peoplePairs(comparison);
  const keys = [...sums.keys()];
  const found = {
    left: keys.map((key) => Math.floor(key / people)),
    right: keys.map((key) => key % people),
    sums: [...sums.values()],
  };
  return dyadicInterval({ ...found, shares: sharesOf(sides) }, count, count);
}

/** Pairs of different people who are compared. */
export function peoplePairs(comparison: Comparison): number {
  const { one, two } = sidesOf(comparison);
  return comparison.right ? one.present * two.present : (one.present * (one.present - 1)) / 2;
}

/** Photos and people who are compared, of the left side. */
export function presentIn({ left, rows = () => true }: Comparison): { photos: number; people: number } {
  const side = sideOf(left, rows);
  return {
    photos: side.weights.reduce((sum, weight) => sum + (weight > 0 ? 1 : 0), 0),
    people: side.present,
  };
}

interface Side {
  /** Of each row: one over the number of its person's photos, 0 for photos that take no part. */
  readonly weights: Float64Array;
  readonly person: Int32Array;
  /** Of each person: photos that take part. */
  readonly counts: Float64Array;
  /** People with a photo that takes part. */
  readonly present: number;
}

interface Sides {
  readonly one: Side;
  readonly two: Side;
  /** Number of the first person of the right side. */
  readonly offset: number;
  readonly people: number;
}

function sidesOf({ left, right, rows = () => true }: Comparison): Sides {
  const one = sideOf(left, rows);
  const two = right ? sideOf(right, () => true) : one;
  const offset = right ? left.names.length : 0;
  return { one, two, offset, people: left.names.length + (right ? right.names.length : 0) };
}

function sideOf({ person, names, faces }: FaceSet, rows: (row: number) => boolean): Side {
  const taken = Uint8Array.from(person, (_, row) => (faces[row] && rows(row) ? 1 : 0));
  const counts = new Float64Array(names.length);
  for (const [row, owner] of person.entries())
    counts[owner] = (counts[owner] as number) + (taken[row] as number);
  const weights = Float64Array.from(person, (owner, row) => (taken[row] ? 1 / (counts[owner] as number) : 0));
  return { weights, person, counts, present: counts.filter((count) => count > 0).length };
}

/** Of each person: the share of all false matches that would be its own if all were alike. */
function sharesOf({ one, two, people, offset }: Sides): Float64Array {
  return new Float64Array(people).map((_, at) => {
    const side = at < offset || offset === 0 ? one : two;
    const present = (side.counts[at < offset ? at : at - offset] as number) > 0;
    return present ? (offset === 0 ? 2 : 1) / side.present : 0;
  });
}
