import type { RandomNumbers } from '../../randomNumbers.ts';
import type { ExcludedPair } from './people.ts';

/** A sample of people, drawn with replacement: how often each is in it, and what all comparisons weigh then. */
export interface Resample {
  readonly weights: Float64Array;
  /** Of the comparisons of one draw: the sum over pairs of the product of their weights. */
  readonly all: number;
}

/**
 * Draws as many people as there are, with replacement. A comparison counts by both of its people: it is people that
 * are sampled, and one look-alike or one bad photo takes part in thousands of comparisons (the two-way, or "double",
 * bootstrap over a U-statistic; Bolle, Ratha and Pankanti, "Error analysis of pattern recognition systems: the subsets
 * bootstrap", 2004).
 *
 * @param places - of those who have an image, among `people`.
 */
export function resample(
  places: Int32Array,
  people: number,
  excluded: readonly ExcludedPair[],
  random: RandomNumbers,
): Resample {
  const weights = new Float64Array(people);
  for (let n = 0; n < places.length; n++) {
    const place = places[Math.floor(random() * places.length)] as number;
    weights[place] = (weights[place] as number) + 1;
  }
  return { weights, all: weightOfPairs(weights, places.length, excluded) };
}

function weightOfPairs(weights: Float64Array, sum: number, excluded: readonly ExcludedPair[]): number {
  const squares = weights.reduce((total, weight) => total + weight ** 2, 0);
  const left = excluded.reduce((total, [a, b]) => total + (weights[a] as number) * (weights[b] as number), 0);
  return (sum ** 2 - squares) / 2 - left;
}
