import type { Calibration } from '../pack/pack.ts';
import { falseMatchRate, similarityAt } from './falseMatchRate.ts';

/** Libraries above this size have thresholds 5 higher, by the API's document. */
const LARGE_LIBRARY = 100_000;
/** Up to here the score is linear in log10(FPIR). */
const BEND = 95;
/** Above this FPIR the rate says nothing any more, and doubles cannot tell 1 from nearly 1. */
const SATURATED = 0.9999;

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
  const fpir = falsePositiveIdentificationRate(falseMatchRate(calibration, similarity), size);
  if (fpir < SATURATED) return bend(straight(fpir, size));
  const joint = similarityAt(calibration, -Math.expm1(Math.log1p(-SATURATED) / size));
  // A similarity computed in floating point may lie an ulp outside of -1 to 1.
  const share = Math.max(0, (similarity + 1) / (joint + 1));
  return straight(SATURATED, size) * Math.min(1, share);
}

function straight(fpir: number, size: number): number {
  return (size > LARGE_LIBRARY ? 65 : 60) - 5 * Math.log10(fpir);
}

/** Leaves scores up to 95 as they are and lets the rest approach 100, with the same slope where the two meet. */
function bend(score: number): number {
  const rest = 100 - BEND;
  return score <= BEND ? score : 100 - rest * Math.exp((BEND - score) / rest);
}
