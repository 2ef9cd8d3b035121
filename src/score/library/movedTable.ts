import type { Calibration, CalibrationPoint } from '../../pack/pack.ts';
import { evenSteps } from '../evenSteps.ts';
import { falseMatchRate, similarityAt } from '../falseMatchRate.ts';
import { strictlyFalling } from '../strictlyFalling.ts';
import { type Counts, similarityCounted } from './counts.ts';
import type { LibraryTable } from './libraryTable.ts';

/**
 * Rates at which the pack's table is laid onto the library's counts: where half of the comparisons lie, and one in
 * twenty. Rarer ones would tell more of the tail, but among 100 people they rest on too few look-alikes: tables of
 * 100 people of LFW then miss an FMR of 1e-3 by up to 40 % (one in twenty cases), with these by 20 %.
 */
const MIDDLE = 0.5;
const UPPER = 0.05;
const STEPS = 160;
/** Similarities of different people that spread less than this, as a share of the pack's, are no measure of anything. */
const LEAST_STRETCH = 0.1;

/**
 * The table of a library that is too small to count its own: the pack's, moved and stretched along the similarities so
 * that it says of two rates what the library's faces say. Where the people of a library are alike, or photographed alike,
 * their similarities are mostly those of other people, shifted and more spread.
 *
 * @example
 * const { points } = movedTable(pack.calibration, counts);
 */
export function movedTable(pack: Calibration, counts: Counts): LibraryTable {
  const [middle, upper] = [similarityCounted(counts, MIDDLE), similarityCounted(counts, UPPER)];
  const packMiddle = similarityAt(pack, MIDDLE);
  const spread = similarityAt(pack, UPPER) - packMiddle;
  const stretch = Math.max(LEAST_STRETCH, (upper - middle) / spread);
  const points = evenSteps(-1, 1, STEPS)
    .map(
      (similarity): CalibrationPoint => [
        similarity,
        falseMatchRate(pack, packMiddle + (similarity - middle) / stretch),
      ],
    )
    // Far beyond the end of the pack's table a rate may be too small for a double.
    .filter(([, fmr]) => fmr > 0);
  return { points: strictlyFalling([[-1, 1], ...points]), countedTo: UPPER };
}
