import { BINS, type NonMated } from './nonMated.ts';

/**
 * The share of comparisons with a similarity above `similarity`, as counted: exact in the kept tail, and within a bin
 * of 1e-4 taken as even below it. 0 above the most similar comparison.
 *
 * @example
 * const rate = countedFalseMatchRate(nonMated(people), 0.4);
 */
export function countedFalseMatchRate(
  { bins, tail, comparisons, draws }: NonMated,
  similarity: number,
): number {
  const all = comparisons * draws;
  if (similarity >= tail.from) return countAbove(tail.similarities, similarity) / all;
  const place = Math.max(0, ((similarity + 1) * BINS) / 2);
  const bin = Math.floor(place);
  let above = (bins[bin] as number) * (bin + 1 - place);
  for (let at = bin + 1; at < BINS; at++) above += bins[at] as number;
  return above / all;
}

/**
 * The lowest similarity at which no more than the share `fmr` of the comparisons lies above, as counted; for rates that
 * are too rare to be counted the highest similarity that was seen.
 *
 * @example
 * const threshold = countedSimilarityAt(nonMated(people), 1e-4);
 */
export function countedSimilarityAt({ bins, tail, comparisons, draws }: NonMated, fmr: number): number {
  const allowed = Math.floor(fmr * comparisons * draws);
  const kept = tail.similarities[allowed];
  if (kept !== undefined) return kept;
  let bin = BINS;
  let above = 0;
  while (bin > 0 && above + (bins[bin - 1] as number) <= allowed) above += bins[--bin] as number;
  if (bin === 0) return -1;
  return (2 * (bin - (allowed - above) / (bins[bin - 1] as number))) / BINS - 1;
}

/** The rule of 30, see `MeasuredCalibration.countedTo` of a pack. */
const LEAST_COUNT = 30;

/** The smallest FMR that so many comparisons of one draw count. */
export function leastCounted(comparisons: number): number {
  return LEAST_COUNT / comparisons;
}

/** How many of the numbers, largest first, are larger than `value`. */
export function countAbove(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) > value) low = middle + 1;
    else high = middle;
  }
  return low;
}
