import type { Calibration, CalibrationPoint, ParetoTail } from '../../pack/pack.ts';
import { evenSteps } from '../evenSteps.ts';
import { strictlyFalling } from '../strictlyFalling.ts';
import { countedFalseMatchRate, countedSimilarityAt, leastCounted } from './counted.ts';
import type { NonMated } from './nonMated.ts';
import { paretoLogRate } from './paretoTail.ts';

/** Steps of the table up to the start of the tail, and from there to similarity 1. */
const BODY_STEPS = 64;
const TAIL_STEPS = 96;

/**
 * Joins what was counted and the tail that was fitted to it into one strictly falling table from similarity -1 to 1:
 * counts up to the start of the tail, the tail from there on.
 */
export function calibrationTable(found: NonMated, tail: ParetoTail): Calibration['points'] {
  // Below this similarity too few comparisons lie to be counted: there FMR falls in one step from 1 at similarity -1.
  const start = countedSimilarityAt(found, 1 - leastCounted(found.comparisons));
  const body = evenSteps(start, tail.from, BODY_STEPS).map(
    (similarity): CalibrationPoint => [similarity, countedFalseMatchRate(found, similarity)],
  );
  const rest = evenSteps(tail.from, 1, TAIL_STEPS).map(
    (similarity): CalibrationPoint => [similarity, 10 ** paretoLogRate(tail, similarity)],
  );
  const first: CalibrationPoint = [-1, 1];
  return strictlyFalling([first, ...body.slice(0, -1), ...rest].map(rounded));
}

/** Similarity to five decimals; FMR, and where it is near 1 what is missing, to four digits. */
function rounded([similarity, fmr]: CalibrationPoint): CalibrationPoint {
  const short = fmr > 0.9 ? 1 - Number((1 - fmr).toPrecision(4)) : Number(fmr.toPrecision(4));
  return [Number(similarity.toFixed(5)), Number(short.toPrecision(12))];
}
