import { falseAlarmRate } from '../../score/falseAlarmRate.ts';

/** From here on the tables are long extrapolated, and a number would promise what nobody has counted. */
const RAREST = 1e-9;

/**
 * What a score of a search means, in words.
 * @param isMatch - whether it is above the threshold that was asked for.
 * @example
 * meaningOf(80.4, true, 5000); // 'match: one false alarm in 12,000 searches'
 */
export function meaningOf(score: number, isMatch: boolean, librarySize: number): string {
  const rate = falseAlarmRate(score, librarySize);
  const what = isMatch ? 'match' : 'no match';
  if (rate > 0.5) return `${what}: strangers score as much`;
  if (rate < RAREST) return `${what}: less than one false alarm in a billion searches`;
  const searches = Math.round(Number((1 / rate).toPrecision(2)));
  return `${what}: one false alarm in ${searches.toLocaleString('en')} searches`;
}
