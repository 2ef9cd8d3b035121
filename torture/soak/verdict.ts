import { quantileOf, type Sample } from './sample.ts';

/** What must stay level, and by how much it may rise over the second half of a soak: the larger of the two. */
const LIMITS = {
  rss: { unit: 'MB', share: 0.05, least: 20 },
  heap: { unit: 'MB', share: 0.1, least: 10 },
  files: { unit: 'files', share: 0, least: 2 },
  threads: { unit: 'threads', share: 0, least: 2 },
  p50: { unit: 'ms', share: 0.25, least: 5 },
} as const;

/** @see verdictOf */
export interface Verdict {
  readonly what: keyof typeof LIMITS;
  readonly unit: string;
  /** Over the whole second half. */
  readonly rise: number;
  readonly limit: number;
  readonly isLevel: boolean;
}

/** The rule, for people. */
export const RULE =
  'Rise over the second half: the median of the slopes between any two of its intervals (Theil and Sen), times its length. ' +
  'A few intervals that stand out, on a busy machine, do not move it.';

/** Whether what is measured stays level once a soak has warmed up: by its second half alone. */
export function verdictOf(samples: readonly Sample[]): Verdict[] {
  const half = samples.slice(Math.floor(samples.length / 2));
  return (Object.keys(LIMITS) as (keyof typeof LIMITS)[]).map((what) => {
    const { unit, share, least } = LIMITS[what];
    const values = half.map((sample) => sample[what]);
    const rise = medianSlope(values) * Math.max(0, values.length - 1);
    const limit = Math.max(least, share * quantileOf(values, 0.5));
    return { what, unit, rise, limit, isLevel: rise <= limit };
  });
}

/** Of values at equal distances, by interval. */
function medianSlope(values: readonly number[]): number {
  const slopes = values.flatMap((to, j) => values.slice(0, j).map((from, i) => (to - from) / (j - i)));
  return quantileOf(slopes, 0.5);
}
