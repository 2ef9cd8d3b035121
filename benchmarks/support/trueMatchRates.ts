import { randomNumbers } from '#src/randomNumbers.js';
import type { Rate } from './dyadicInterval.ts';
import { type FaceSet, rowsByPerson, similarityOf } from './faceSet.ts';
import type { PhotoPairs } from './nonMatedPairs.ts';
import { quantile } from './quantile.ts';
import type { PeopleTest } from './siblingTest.ts';

/** The share of mated comparisons above the similarity at which the false match rate is `fmr`. */
export interface TrueMatchRate {
  readonly fmr: number;
  readonly threshold: number;
  /** With the 95 % interval, people drawn with replacement. */
  readonly rate: Rate;
}

/** Comparisons by falling similarity, each with its people and its weight. */
interface Weighted {
  readonly similarity: ArrayLike<number>;
  readonly one: Int32Array;
  readonly two: Int32Array;
  readonly weight: Float64Array;
}

/**
 * True match rates, identity-balanced: among non-mated comparisons every pair of people counts once, among mated ones
 * every person with two photos or more. Photos without a face are no match to their mates.
 *
 * @param set - all photos, those without a face too
 * @param pairs - non-mated pairs of `set`, at least the share that the largest of `rates` asks for
 */
export function trueMatchRates(
  set: FaceSet,
  pairs: PhotoPairs,
  rates: readonly number[],
  leftOut: PeopleTest = () => false,
  resamples = 500,
): TrueMatchRate[] {
  const nonMated = weighNonMated(set, pairs, leftOut);
  const mated = weighMated(set);
  const people = set.names.length;
  const measure = (times: Float64Array): TrueMatchRate[] => {
    const squares = times.reduce((sum, count) => sum + count * count, 0);
    const total = (people * people - squares) / 2;
    const thresholds = thresholdsAt(
      nonMated,
      times,
      rates.map((rate) => rate * total),
    );
    return thresholds.map((threshold, i) => {
      const value = shareAbove(mated, times, threshold);
      return { fmr: rates[i] as number, threshold, rate: { value, low: value, high: value } };
    });
  };
  const measured = measure(new Float64Array(people).fill(1));
  const random = randomNumbers(1);
  const resampled = Array.from({ length: resamples }, () => {
    const times = new Float64Array(people);
    for (let i = 0; i < people; i++) {
      const person = Math.floor(random() * people);
      times[person] = (times[person] as number) + 1;
    }
    return measure(times);
  });
  return measured.map((result, i) => {
    const values = resampled.map((of) => of[i]?.rate.value ?? Number.NaN);
    const [low, high] = [quantile(values, 0.025), quantile(values, 0.975)];
    return { ...result, rate: { ...result.rate, low, high } };
  });
}

/** For each weight: the lowest similarity above which no more than it lies. */
function thresholdsAt(pairs: Weighted, times: Float64Array, most: readonly number[]): number[] {
  const thresholds = most.map(() => Number.NaN);
  let sum = 0;
  for (let i = 0; i < pairs.similarity.length; i++) {
    const one = times[pairs.one[i] as number] as number;
    sum += one * (times[pairs.two[i] as number] as number) * (pairs.weight[i] as number);
    most.forEach((limit, k) => {
      if (sum > limit && Number.isNaN(thresholds[k])) thresholds[k] = pairs.similarity[i] as number;
    });
  }
  if (thresholds.some(Number.isNaN)) throw new Error('Cannot find a threshold: too few non-mated pairs');
  return thresholds;
}

function shareAbove({ similarity, one, weight }: Weighted, times: Float64Array, threshold: number): number {
  let above = 0;
  let all = 0;
  for (let i = 0; i < similarity.length; i++) {
    const value = (times[one[i] as number] as number) * (weight[i] as number);
    all += value;
    if ((similarity[i] as number) > threshold) above += value;
  }
  return above / all;
}

function weighNonMated(set: FaceSet, { left, right, similarity }: PhotoPairs, leftOut: PeopleTest): Weighted {
  const photos = rowsByPerson(set).map((rows) => rows.filter((row) => set.faces[row]).length);
  const weightOf = (row: number): number => 1 / (photos[set.person[row] as number] as number);
  const one = Int32Array.from(left, (row) => set.person[row] as number);
  const two = Int32Array.from(right, (row) => set.person[row] as number);
  const weight = Float64Array.from(left, (row, i) =>
    leftOut(one[i] as number, two[i] as number) ? 0 : weightOf(row) * weightOf(right[i] as number),
  );
  return { similarity, one, two, weight };
}

function weighMated(set: FaceSet): Weighted {
  const found: { similarity: number; person: number; weight: number }[] = [];
  rowsByPerson(set).forEach((rows, person) => {
    const weight = 2 / (rows.length * (rows.length - 1));
    rows.forEach((a, i) => {
      for (const b of rows.slice(i + 1)) {
        const both = set.faces[a] && set.faces[b];
        found.push({ similarity: both ? similarityOf(set, a, b) : -1, person, weight });
      }
    });
  });
  found.sort((a, b) => b.similarity - a.similarity);
  const one = Int32Array.from(found, ({ person }) => person);
  return {
    similarity: found.map(({ similarity }) => similarity),
    one,
    two: one,
    weight: Float64Array.from(found, ({ weight }) => weight),
  };
}
