import type { Calibration } from '../pack/pack.ts';
import { BEND, scoreAtOne } from './falseAlarmRate.ts';
import { logFalseMatchRate, similarityAt } from './falseMatchRate.ts';

/** Above this FPIR the rate says nothing any more, and doubles cannot tell 1 from nearly 1. */
const SATURATED = 0.9999;
/** Below this rate doubles lose digits; FPIR is the sum of FMRs there to the last digit. */
const TINY = 1e-290;

/**
 * False positive identification rate: the share of searches by people who are not enrolled that return anybody,
 * in a library of `size` faces: `1 - (1 - FMR)^N`, written so that tiny rates keep their digits.
 */
export function falsePositiveIdentificationRate(fmr: number, size: number): number {
  return -Math.expm1(size * Math.log1p(-fmr));
}

/**
 * The API's score of a similarity in a library of `size` faces: `60 - 5 log10(FPIR)`, and 65 in place of 60 for more
 * than 100,000 faces, so that the document's thresholds mean the false alarm rates it gives them.
 *
 * Bent above 95 so that it approaches 100; where FPIR nears 1 it goes on in a straight line to 0 at similarity -1.
 * Strictly increasing in similarity throughout.
 *
 * @param similarity - cosine, -1 to 1
 * @param size - faces in the library, at least 1
 */
export function scoreOf(calibration: Calibration, similarity: number, size: number): number {
  const logFmr = logFalseMatchRate(calibration, similarity);
  const fpir = falsePositiveIdentificationRate(10 ** logFmr, size);
  if (fpir >= SATURATED) return saturatedScore(calibration, similarity, size);
  const logFpir = fpir > TINY ? Math.log10(fpir) : logFmr + Math.log10(size);
  return bend(straight(logFpir, size));
}

function straight(logFpir: number, size: number): number {
  return scoreAtOne(size) - 5 * logFpir;
}

/** In a straight line from 0 at similarity -1 to where FPIR begins to say something. */
function saturatedScore(calibration: Calibration, similarity: number, size: number): number {
  // A similarity computed in floating point may lie an ulp outside of -1 to 1.
  if (similarity <= -1) return 0;
  const joint = similarityAt(calibration, falsePositiveIdentificationRate(SATURATED, 1 / size));
  return (straight(Math.log10(SATURATED), size) * (similarity + 1)) / (Math.max(joint, similarity) + 1);
}

/**
 * Leaves scores up to 95 as they are and lets the rest approach 100 along a hyperbola, with the same slope where the
 * two meet. An exponential would have run out of doubles long before similarity 1.
 */
function bend(score: number): number {
  const rest = 100 - BEND;
  return score <= BEND ? score : 100 - rest ** 2 / (score - BEND + rest);
}
