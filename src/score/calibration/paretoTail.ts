import type { ParetoTail } from '../../pack/pack.ts';

/**
 * How far beyond similarity 1 a tail ends at the least, as a share of the way from its start to 1: so FMR stays above 0
 * for every similarity, and is rather too high than too low where a fit would end the tail before 1.
 */
const BEYOND = 0.1;

/** Of excesses over a threshold: their mean, and their mean weighted by the share of them that is larger. */
export interface ExcessMoments {
  readonly from: number;
  /** Share of the comparisons that lie above `from`. */
  readonly share: number;
  /** E[Y]. */
  readonly mean: number;
  /** E[Y (1 - F(Y))]. */
  readonly weighted: number;
}

/**
 * Fits a generalised Pareto distribution to excesses by probability-weighted moments (Hosking and Wallis, "Parameter
 * and quantile estimation for the generalized Pareto distribution", Technometrics 29, 1987):
 * `shape = 2 - a0 / (a0 - 2 a1)`, `scale = 2 a0 a1 / (a0 - 2 a1)`, their k being -shape.
 *
 * A cosine is never above 1, but a tail that ended there would have an FMR of 0: one that would end before
 * 1 + a tenth of its length ends there instead, with the scale that keeps its mean.
 */
export function fitPareto({ from, share, mean, weighted }: ExcessMoments): ParetoTail {
  // A resample may hold nobody who is in the tail.
  if (share === 0) return { from, share, shape: 0, scale: 1 };
  const rest = mean - 2 * weighted;
  const shape = 2 - mean / rest;
  const scale = (2 * mean * weighted) / rest;
  const reach = (1 + BEYOND) * (1 - from);
  if (shape > -scale / reach) return { from, share, shape, scale };
  // Shape -scale / reach and mean scale / (1 - shape).
  const bounded = mean / (1 - mean / reach);
  return { from, share, shape: -bounded / reach, scale: bounded };
}

/** log10 of the FMR that a tail gives a similarity at or above its start. */
export function paretoLogRate({ from, share, shape, scale }: ParetoTail, similarity: number): number {
  const excess = (similarity - from) / scale;
  const exponent = Math.abs(shape) < 1e-9 ? excess : Math.log1p(shape * excess) / shape;
  return Math.log10(share) - exponent / Math.LN10;
}

/** The similarity at which a tail has an FMR, at most its share; above 1 where the tail reaches that far. */
export function paretoSimilarity({ from, share, shape, scale }: ParetoTail, fmr: number): number {
  const exponent = Math.log(share / fmr);
  return from + scale * (Math.abs(shape) < 1e-9 ? exponent : Math.expm1(shape * exponent) / shape);
}
