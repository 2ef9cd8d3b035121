import type { ParetoTail } from '../../pack/pack.ts';
import { leastCounted } from './counted.ts';
import { fitPareto, paretoLogRate, paretoSimilarity } from './paretoTail.ts';
import { quantileOf } from './quantileOf.ts';
import type { Resample } from './resample.ts';
import type { Tail } from './tail.ts';
import { tailMoments } from './tailMoments.ts';

/** A tail is fitted to at least so many comparisons of one draw. */
const LEAST_EXCESSES = 100;
/** A fit may be off by so much of a counted rate, however well that is known. */
const LEAST_ERROR = 0.05;
/** How far below the smallest counted FMR fits are compared. */
const DEPTH = 100;

/** The tail that was chosen, and what it would have been with other people. */
export interface ChosenTail {
  readonly tail: ParetoTail;
  readonly resampled: readonly ParetoTail[];
}

/**
 * Chooses where the tail begins. Fits from many thresholds, each with half of the comparisons of the one before, are
 * asked for the similarity two decades below the smallest counted FMR. A low threshold has many comparisons, and little
 * variance, but may not be tail yet; so the lowest is taken that gives the rates that
 * were counted above it, and whose answer lies within the error of every higher one's:
 * the middle 90 % of its answers over resampled people (after Lepski, "On a problem of adaptive estimation in Gaussian
 * white noise", 1990). Narrower intervals would reject right thresholds, of which there are many to agree with, and leave
 * the tail to a few most similar pairs, which in any collection are likely to be label faults.
 *
 * @param perDraw - comparisons in one draw.
 */
export function chooseTail(
  tail: Tail,
  perDraw: number,
  draws: number,
  samples: readonly Resample[],
): ChosenTail {
  const cuts = candidateCuts(tail.similarities.length, draws);
  const depth = leastCounted(perDraw) / DEPTH;
  const ones = new Float64Array(samples[0]?.weights.length ?? 0).fill(1);
  const fits = tailMoments(tail, cuts, ones, perDraw * draws).map(fitPareto);
  const resampled = samples.map(({ weights, all }) =>
    tailMoments(tail, cuts, weights, all * draws).map(fitPareto),
  );
  const answers = fits.map((fit) => paretoSimilarity(fit, depth));
  const errors = cuts.map((_, at) => {
    const sorted = resampled
      .map((sample) => paretoSimilarity(sample[at] as ParetoTail, depth))
      .sort((a, b) => a - b);
    return [quantileOf(sorted, 0.05), quantileOf(sorted, 0.95)] as const;
  });
  // Cuts rise: the first is the highest threshold.
  const agrees = (at: number): boolean =>
    errors.slice(0, at).every(([low, high]) => {
      const answer = answers[at] as number;
      return answer >= low && answer <= high;
    });
  const chosen = Math.max(
    0,
    cuts.findLastIndex(
      (_, at) =>
        agrees(at) && keepsCounts(fits[at] as ParetoTail, tail, cuts.slice(0, at), perDraw * draws, draws),
    ),
  );
  return {
    tail: fits[chosen] as ParetoTail,
    resampled: resampled.map((sample) => sample[chosen] as ParetoTail),
  };
}

/** Whether a fit gives what was counted above its threshold, at each of `cuts`, as far as its own error allows. */
function keepsCounts(
  fit: ParetoTail,
  { similarities }: Tail,
  cuts: readonly number[],
  all: number,
  draws: number,
): boolean {
  return cuts.every((cut) => {
    const counted = Math.log10(cut / all);
    const fitted = paretoLogRate(fit, similarities[cut] as number);
    // Twice the standard error of a count, of one draw: draws of the same people are no new ones.
    const error = Math.max(LEAST_ERROR, 2 / Math.sqrt(cut / draws));
    return Math.abs(fitted - counted) * Math.LN10 <= error;
  });
}

/** Places in the tail, rising: as far as it was kept, and half as far each time. */
function candidateCuts(kept: number, draws: number): readonly number[] {
  const cuts: number[] = [];
  for (let cut = kept - 1; cut >= LEAST_EXCESSES * draws || cuts.length === 0; cut = Math.floor(cut / 2))
    cuts.unshift(cut);
  return cuts;
}
