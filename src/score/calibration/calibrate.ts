import { FaceSearchError } from '../../faceSearchError.ts';
import type { Calibration, MeasuredCalibration, ParetoTail } from '../../pack/pack.ts';
import { randomNumbers } from '../../randomNumbers.ts';
import { falseMatchRate, similarityAt } from '../falseMatchRate.ts';
import { calibrationTable } from './calibrationTable.ts';
import { type ChosenTail, chooseTail } from './chooseTail.ts';
import { countAbove, leastCounted } from './counted.ts';
import { type NonMated, type NonMatedOptions, nonMated } from './nonMated.ts';
import { paretoLogRate } from './paretoTail.ts';
import { comparablePeople, type ExcludedPair, type People } from './people.ts';
import { quantileOf } from './quantileOf.ts';
import { type Resample, resample } from './resample.ts';
import { tailMoments } from './tailMoments.ts';

/** Resamples behind the 95 % intervals. */
const RESAMPLES = 200;
/** Decades of FMR that an interval is given for. */
const DECADES = [-1, -2, -3, -4, -5, -6, -7, -8, -9, -10] as const;

/** @see calibrate */
export interface CalibrateOptions extends NonMatedOptions {
  /** Name of the set of photos. */
  readonly dataSet: string;
  /** Day of the measurement, as `2026-11-22`. */
  readonly date: string;
}

/** A calibration with what it was made from, for reports. */
export interface CalibrationRun {
  readonly calibration: Calibration & { readonly measured: MeasuredCalibration };
  readonly nonMated: NonMated;
}

/**
 * Makes a calibration: measures the similarities of different people, each counting once, fits the tail, joins both
 * into a table over all similarities, and resamples people for the intervals. The same people and options give the
 * same calibration.
 *
 * @param people - unit-length embeddings, by person.
 * @throws FaceSearchError `TOO_FEW_PEOPLE` for fewer than 50 people with an image; `INVALID_OPTIONS` for embeddings of
 * different length, or that are all the same.
 *
 * @example
 * const { calibration } = calibrate(people, { dataSet: 'our staff', date: '2026-11-22', seed: 1 });
 * console.log(similarityAt(calibration, 1e-5), calibration.measured.countedTo);
 */
export function calibrate(people: People, options: CalibrateOptions): CalibrationRun {
  const { dataSet, date, seed = 1, excluded = [] } = options;
  const found = nonMated(people, options);
  const samples = resamples(people, excluded, seed);
  checkSpread(found);
  const chosen = chooseTail(found.tail, found.comparisons, found.draws, samples);
  const source = sourceText(found, options);
  const table = { source, points: calibrationTable(found, chosen.tail) };
  const countedTo = Number(leastCounted(found.comparisons).toPrecision(3));
  const measured: MeasuredCalibration = {
    ...{ dataSet, date, people: found.people, images: found.images, comparisons: found.comparisons },
    ...{ draws: found.draws, seed, countedTo },
    tail: roundedTail(chosen.tail),
    interval: intervals(table, countedTo, found, chosen, samples),
  };
  return { calibration: { ...table, measured }, nonMated: found };
}

/** Embeddings that are all the same have no tail. */
function checkSpread({ tail, people }: NonMated): void {
  const { similarities } = tail;
  const [highest, lowest] = [similarities[0] as number, similarities.at(-1) as number];
  if (lowest < highest && lowest < 1) return;
  throw new FaceSearchError(
    'INVALID_OPTIONS',
    `Cannot fit a tail to ${people} people whose most similar ${similarities.length} comparisons are all ${highest}: give photos of different people`,
  );
}

function sourceText(found: NonMated, { dataSet, date, excluded = [] }: CalibrateOptions): string {
  const left = excluded.length === 0 ? '' : `, ${excluded.length} listed pairs of people not compared`;
  return `Similarities of different people of ${dataSet}: one image per person and draw, ${found.people} people, ${found.draws} draws${left}, ${date}`;
}

function resamples(people: People, excluded: readonly ExcludedPair[], seed: number): readonly Resample[] {
  const places = comparablePeople(people);
  // Another stream than that of the draws.
  const random = randomNumbers(seed ^ 0x5bd1e995);
  return Array.from({ length: RESAMPLES }, () => resample(places, people.length, excluded, random));
}

/** At each decade: counted again over the resampled people where the table is counted, fitted again where it is not. */
function intervals(
  table: Calibration,
  countedTo: number,
  { tail, draws }: NonMated,
  chosen: ChosenTail,
  samples: readonly Resample[],
): MeasuredCalibration['interval'] {
  const similarities = DECADES.map((decade) => digits(similarityAt(table, 10 ** decade))).filter(
    (similarity) => similarity >= tail.from && similarity <= 1,
  );
  const isCounted = (similarity: number): boolean => falseMatchRate(table, similarity) >= countedTo;
  const cuts = similarities.map((similarity) => countAbove(tail.similarities, similarity));
  const counted = samples.map(({ weights, all }) =>
    tailMoments(tail, cuts.toReversed(), weights, all * draws).toReversed(),
  );
  return similarities.map((similarity, at) => {
    const rates = samples.map((_, sample) =>
      isCounted(similarity)
        ? (counted[sample]?.[at]?.share as number)
        : 10 ** paretoLogRate(chosen.resampled[sample] as ParetoTail, similarity),
    );
    rates.sort((a, b) => a - b);
    return [similarity, digits(quantileOf(rates, 0.025)), digits(quantileOf(rates, 0.975))];
  });
}

function digits(value: number): number {
  return Number(value.toPrecision(4));
}

function roundedTail({ from, share, shape, scale }: ParetoTail): ParetoTail {
  return { from: digits(from), share: digits(share), shape: digits(shape), scale: digits(scale) };
}
