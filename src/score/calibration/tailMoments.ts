import type { ExcessMoments } from './paretoTail.ts';
import type { Tail } from './tail.ts';

/**
 * Moments of the kept comparisons over several thresholds, each the similarity of the comparison at a place of the
 * tail; a comparison counts the product of the weights of its two people.
 *
 * @param cuts - places in the tail, rising; what lies before a place is over its threshold.
 * @param all - weight of all comparisons of all draws.
 * @returns in the order of `cuts`.
 */
export function tailMoments(
  { similarities, first, second }: Tail,
  cuts: readonly number[],
  weights: Float64Array,
  all: number,
): readonly ExcessMoments[] {
  let at = 0;
  let above = 0;
  let sum = 0;
  let ranked = 0;
  let rankedSum = 0;
  return cuts.map((cut) => {
    for (; at < cut; at++) {
      const weight = (weights[first[at] as number] as number) * (weights[second[at] as number] as number);
      if (weight === 0) continue;
      const value = weight * (similarities[at] as number);
      // The share of excesses that are larger, the comparison itself counting by half.
      const larger = above + weight / 2;
      above += weight;
      sum += value;
      ranked += weight * larger;
      rankedSum += value * larger;
    }
    const from = similarities[cut] as number;
    if (above === 0) return { from, share: 0, mean: 0, weighted: 0 };
    return {
      from,
      share: above / all,
      mean: sum / above - from,
      weighted: (rankedSum - from * ranked) / above ** 2,
    };
  });
}
