import { dyadicInterval, type Rate } from './dyadicInterval.ts';
import type { FaceSet } from './faceSet.ts';
import type { PhotoPairs } from './nonMatedPairs.ts';

/**
 * Share of non-mated comparisons above a similarity, identity-balanced: every pair of people counts once, whatever the
 * number of their photos. The limit that draws of one photo a person approach, without the chance of draws.
 *
 * @param right - the set that `pairs` crosses `left` with; left out, they are pairs within `left`
 */
export function falseMatches(pairs: PhotoPairs, above: number, left: FaceSet, right?: FaceSet): Rate {
  const other = right ?? left;
  const offset = right ? left.names.length : 0;
  const sums = new Map<number, number>();
  const leftWeights = weightsOf(left);
  const rightWeights = right ? weightsOf(right) : leftWeights;
  const people = left.names.length + (right ? right.names.length : 0);
  for (let i = 0; i < pairs.similarity.length && (pairs.similarity[i] as number) > above; i++) {
    const one = left.person[pairs.left[i] as number] as number;
    const two = offset + (other.person[pairs.right[i] as number] as number);
    const key = Math.min(one, two) * people + Math.max(one, two);
    const weight =
      (leftWeights[pairs.left[i] as number] as number) * (rightWeights[pairs.right[i] as number] as number);
    sums.set(key, (sums.get(key) ?? 0) + weight);
  }
  const count = peoplePairs(left, right);
  const total = [...sums.values()].reduce((sum, value) => sum + value, 0);
  const expected = new Float64Array(people).map((_, person) => {
    if (!right) return (2 * total) / people;
    return total / (person < offset ? offset : people - offset);
  });
  const keys = [...sums.keys()];
  return dyadicInterval(
    {
      left: keys.map((key) => Math.floor(key / people)),
      right: keys.map((key) => key % people),
      sums: [...sums.values()],
      expected,
    },
    count,
    count,
  );
}

/** Pairs of different people. */
export function peoplePairs(left: FaceSet, right?: FaceSet): number {
  const { length } = left.names;
  return right ? length * right.names.length : (length * (length - 1)) / 2;
}

/** Of each row: one over the number of its person's photos. */
export function weightsOf({ person, names }: FaceSet): Float64Array {
  const counts = new Float64Array(names.length);
  for (const owner of person) counts[owner] = (counts[owner] as number) + 1;
  return Float64Array.from(person, (owner) => 1 / (counts[owner] as number));
}
