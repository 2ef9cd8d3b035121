import type { Calibration } from '../../pack/pack.ts';
import { randomNumbers } from '../../randomNumbers.ts';
import { leastCounted } from '../calibration/counted.ts';
import type { People } from '../calibration/people.ts';
import { similarityAt } from '../falseMatchRate.ts';
import { type Counts, countedRate } from './counts.ts';
import type { LibraryTable } from './libraryTable.ts';

/** Rates that tables are checked at, as far down as a half counts them. */
const LEVELS = [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6] as const;

/** How two tables hold on people whom neither was made from: measured over nominal FMR. */
export interface HalfCheck {
  readonly fmr: number;
  readonly pack: number;
  readonly library: number;
}

/** Splits people by chance into two halves; places stay the same, and who is in the other half has no image. */
export function halvesOf(people: People, seed: number): readonly [People, People] {
  const random = randomNumbers(seed);
  const order = people.map((_, place) => ({ place, rank: random() })).sort((a, b) => a.rank - b.rank);
  const inFirst = new Set(order.slice(0, people.length / 2).map(({ place }) => place));
  const half = (wanted: boolean): People =>
    people.map((images, place) => (inFirst.has(place) === wanted ? images : []));
  return [half(true), half(false)];
}

/** A table made from `made`, and the pack's, at the thresholds that they give, on the people of `heldOut`. */
export function checkHalf(
  pack: Calibration,
  made: Counts,
  heldOut: Counts,
  tableOf: (counts: Counts) => LibraryTable,
): HalfCheck[] {
  const library = { source: '', points: tableOf(made).points };
  const ratio = (table: Calibration, fmr: number): number =>
    countedRate(heldOut, similarityAt(table, fmr)) / fmr;
  return LEVELS.filter((fmr) => fmr >= leastCounted(heldOut.found.comparisons)).map((fmr) => ({
    fmr,
    pack: ratio(pack, fmr),
    library: ratio(library, fmr),
  }));
}
