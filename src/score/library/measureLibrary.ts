import type { Calibration } from '../../pack/pack.ts';
import { type NonMated, nonMated } from '../calibration/nonMated.ts';
import type { People } from '../calibration/people.ts';
import { checkHalf, type HalfCheck, halvesOf } from './checkHalves.ts';
import { type Counts, leaveOut } from './counts.ts';
import { type LibraryTable, libraryTable } from './libraryTable.ts';
import { movedTable } from './movedTable.ts';
import { findSuspects, SUSPECT_RATE, type SuspectPair } from './suspects.ts';

/**
 * Fewer people are not measured. 300 make 44,850 comparisons, which by the rule of 30 count an FMR of 6.7e-4; either
 * half of them makes 11,175, which count 2.7e-3: the least with which a table can be made down to 1e-3 and be checked
 * at two rates on people whom it was not made from.
 */
export const LEAST_PEOPLE = 300;
/**
 * With so many a table may be made coarsely: 100 people make 4,950 comparisons, of which 250 lie above the rarer of the
 * two rates that {@link movedTable} looks at, and halves of 50 are the least that a table is checked on.
 */
export const LEAST_PEOPLE_COARSELY = 100;
/** How a library's table is made: from its counts, or, of few people, from the pack's table and two of the counts. */
export type TableWay = 'counted' | 'coarse';
const TABLES = { counted: libraryTable, coarse: movedTable } as const;
/** Share of the people who may look like somebody else of the library before its counts are not trusted. */
const MOST_SUSPECT = 0.05;
/** A table holds on the other half where measured over nominal FMR is between 1 / 2 and 2 at all rates. */
const BAND = 2;
/** Draws of one image per person where somebody has several. */
const DRAWS = 4;

/** What was found out about a library. */
export interface LibraryMeasurement {
  readonly outcome: 'holds' | 'too_many_suspects' | 'pack_holds' | 'halves_disagree';
  readonly table: LibraryTable;
  readonly draws: number;
  readonly checks: readonly HalfCheck[];
  readonly suspectCount: number;
  readonly suspects: readonly SuspectPair[];
}

/**
 * Measures the false match rates of a library on its own people, makes its table, and tries tables made from either
 * half of the people on the other half. Takes seconds: not for the host's thread.
 *
 * @param people - embeddings by user_id, at least {@link LEAST_PEOPLE}, or {@link LEAST_PEOPLE_COARSELY}, each with one
 *   or more.
 * @param seed - of draws and halves; the same seed gives the same measurement.
 */
export function measureLibrary(
  pack: Calibration,
  people: People,
  seed: number,
  way: TableWay = 'counted',
): LibraryMeasurement {
  const tableOf = TABLES[way];
  const draws = people.some(({ length }) => length > 1) ? DRAWS : 1;
  const found = nonMated(people, { seed, draws });
  const suspects = findSuspects(pack, found, people, tableOf);
  const counted = (some: NonMated): Counts => leaveOut(some, suspects.keys, people.length, SUSPECT_RATE);
  const [first, second] = halvesOf(people, seed);
  const one = counted(nonMated(first, { seed, draws }));
  const other = counted(nonMated(second, { seed, draws }));
  const check = (made: Counts, heldOut: Counts): HalfCheck[] =>
    checkHalf(pack, made, heldOut, (counts) => tableOf(pack, counts, { ceiling: suspects.from }));
  const checks = [check(one, other), check(other, one)];
  return {
    outcome: suspects.share > MOST_SUSPECT ? 'too_many_suspects' : judged(checks),
    table: tableOf(pack, counted(found), { ceiling: suspects.from }),
    draws,
    checks: checks.flat(),
    suspectCount: suspects.keys.size,
    suspects: suspects.named,
  };
}

/**
 * Either half must take part: the table made from one has to lie within the band at all rates on the other, and nearer
 * to 1 than the pack's on the mean over the rates, since the rarest of them are the least certain.
 */
function judged(checks: readonly (readonly HalfCheck[])[]): 'holds' | 'pack_holds' | 'halves_disagree' {
  const isWithin = (owner: 'pack' | 'library'): boolean =>
    checks.flat().every((check) => distance(check[owner]) <= Math.log(BAND));
  const isCloser = checks.every((half) => mean(half, 'library') < mean(half, 'pack'));
  if (isCloser && isWithin('library')) return 'holds';
  return isWithin('pack') ? 'pack_holds' : 'halves_disagree';
}

/** How far a ratio is from 1, in natural logarithms; infinite for 0. */
function distance(ratio: number): number {
  return Math.abs(Math.log(ratio));
}

function mean(half: readonly HalfCheck[], owner: 'pack' | 'library'): number {
  return half.reduce((sum, check) => sum + distance(check[owner]), 0) / half.length;
}
