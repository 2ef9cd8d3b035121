import { countedFalseMatchRate, countedSimilarityAt } from '../calibration/counted.ts';
import { binOf, type NonMated } from '../calibration/nonMated.ts';
import { pairKey } from '../calibration/pairKey.ts';

/** What was counted on a library, without the pairs that look like one person. */
export interface Counts {
  readonly found: NonMated;
  /** Share of the comparisons that were left out and yet are taken for false matches. */
  readonly hidden: number;
}

/**
 * Leaves pairs of people out of the counts, wherever they are among the kept, most similar comparisons.
 *
 * @param pairs - keys of the pairs, see {@link pairKey}.
 * @param people - places of people, the empty ones included.
 * @param honest - share of all comparisons that are expected to be so similar without being one person.
 */
export function leaveOut(
  found: NonMated,
  pairs: ReadonlySet<number>,
  people: number,
  honest: number,
): Counts {
  const { similarities, first, second, from } = found.tail;
  const bins = found.bins.slice();
  const kept: number[] = [];
  for (const [at, similarity] of similarities.entries()) {
    if (!pairs.has(pairKey(first[at] as number, second[at] as number, people))) kept.push(at);
    else {
      const bin = binOf(similarity);
      bins[bin] = (bins[bin] as number) - 1;
    }
  }
  const tail = {
    from,
    similarities: Float64Array.from(kept, (at) => similarities[at] as number),
    first: Int32Array.from(kept, (at) => first[at] as number),
    second: Int32Array.from(kept, (at) => second[at] as number),
  };
  const left = (similarities.length - kept.length) / (found.comparisons * found.draws);
  return { found: { ...found, bins, tail }, hidden: Math.min(honest, left) };
}

/** The share of comparisons of different people that are more similar. */
export function countedRate({ found, hidden }: Counts, similarity: number): number {
  return countedFalseMatchRate(found, similarity) + hidden;
}

/** The similarity above which there is no more than the share `fmr` of the comparisons. */
export function similarityCounted({ found, hidden }: Counts, fmr: number): number {
  return countedSimilarityAt(found, Math.max(0, fmr - hidden));
}
