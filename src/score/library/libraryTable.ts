import type { Calibration, CalibrationPoint } from '../../pack/pack.ts';
import { leastCounted } from '../calibration/counted.ts';
import { evenSteps } from '../evenSteps.ts';
import { falseMatchRate, similarityAt } from '../falseMatchRate.ts';
import { strictlyFalling } from '../strictlyFalling.ts';
import { type Counts, countedRate, similarityCounted } from './counts.ts';

/**
 * False matches at which the library's figure weighs as much as the pack's. The log10 of a rate with k false matches
 * behind it has a standard error of about 0.43 sqrt(5 / k), five being what a few look-alikes, who take part in many
 * of them, add to the variance of a plain count; between sets of photos the rate itself differs by half a decade
 * (standard deviation). The shrunken estimate then weighs k against 5 (0.43 / 0.5)², about 4.
 */
const PRIOR_COUNT = 4;
/** Steps of the table where it is counted, and from there to similarity 1. */
const BODY_STEPS = 64;
const TAIL_STEPS = 96;

/** A library's own table, and how far down it was counted. */
export interface LibraryTable {
  readonly points: Calibration['points'];
  readonly countedTo: number;
}

/**
 * The table of a library: its own counts, shrunk toward the pack's table by how few there are, down to the smallest
 * rate that was counted; below that the pack's tail, moved to where the counts end.
 *
 * @param ceiling - similarity from which on nothing is counted, since who is so similar may be one person.
 * @param least - smallest rate that counts are taken for. @default what has 30 false matches behind it
 */
export function libraryTable(
  pack: Calibration,
  counts: Counts,
  { ceiling = 1, least = 0 }: { readonly ceiling?: number; readonly least?: number } = {},
): LibraryTable {
  const rarest = leastCounted(counts.found.comparisons);
  // Below this similarity too few comparisons lie to be counted: there FMR falls in one step from 1 at similarity -1.
  const start = similarityCounted(counts, 1 - rarest);
  const end = Math.min(ceiling, similarityCounted(counts, Math.max(least, rarest)));
  const body = evenSteps(start, end, BODY_STEPS).map(
    (similarity): CalibrationPoint => [similarity, blended(pack, counts, similarity)],
  );
  const last = body.at(-1) as CalibrationPoint;
  const tail = evenSteps(end, 1, TAIL_STEPS).slice(1);
  const rest = tail.map(
    (similarity): CalibrationPoint => [similarity, 10 ** movedTail(pack, last, similarity)],
  );
  return { points: strictlyFalling([[-1, 1], ...body, ...rest]), countedTo: last[1] };
}

/** The library's rate and the pack's, in decades, the library's weighing more the more false matches are behind it. */
function blended(pack: Calibration, counts: Counts, similarity: number): number {
  const own = countedRate(counts, similarity);
  // Above the most similar comparison, which is where many of the same template end, there is nothing to weigh.
  if (own === 0) return falseMatchRate(pack, similarity);
  const matches = own * counts.found.comparisons;
  const weight = matches / (matches + PRIOR_COUNT);
  return 10 ** (weight * Math.log10(own) + (1 - weight) * Math.log10(falseMatchRate(pack, similarity)));
}

/**
 * log10 of the FMR beyond the counts. Nobody knows how a library's tail goes on, so the larger rate is taken:
 * - where the library's rate is above the pack's, the larger of the pack's tail raised by as many decades and of the
 *   pack's tail moved along the similarities;
 * - where it is below, a tail that falls half as steeply as the pack's until the two meet, and the pack's from there.
 */
function movedTail(pack: Calibration, [end, rate]: CalibrationPoint, similarity: number): number {
  const joint = Math.log10(rate);
  const before = Math.log10(falseMatchRate(pack, end));
  const after = Math.log10(falseMatchRate(pack, similarity));
  if (joint < before) return Math.min(after, joint + (after - before) / 2);
  const moved = similarity - end + similarityAt(pack, rate);
  return Math.max(joint + after - before, Math.log10(falseMatchRate(pack, moved)));
}
