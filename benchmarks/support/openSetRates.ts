import { randomNumbers } from '#src/randomNumbers.js';
import { dyadicInterval, type Rate } from './dyadicInterval.ts';
import type { SearchTally } from './openSetSearches.ts';
import { quantile } from './quantile.ts';

const RESAMPLES = 1000;

export interface FalseAlarms {
  readonly rate: Rate;
  /** Pairs of people behind the alarms: many alarms of few pairs are few observations. */
  readonly pairs: number;
}

/** FPIR: the share of non-mated searches that returned anybody, with its interval by people. */
export function falseAlarms(tally: SearchTally): FalseAlarms {
  const people = tally.mated.length;
  // Whoever was searched for was enrolled at other times: a pair of people counts in both directions.
  const sums = new Map<number, number>();
  for (const [key, alarms] of tally.alarmsBy) {
    const [a, b] = [Math.floor(key / people), key % people];
    const pair = Math.min(a, b) * people + Math.max(a, b);
    sums.set(pair, (sums.get(pair) ?? 0) + alarms);
  }
  const pairs = [...sums.keys()];
  const found = {
    left: pairs.map((pair) => Math.floor(pair / people)),
    right: pairs.map((pair) => pair % people),
    sums: [...sums.values()],
    shares: new Float64Array(people).fill(2 / people),
  };
  const compared = (people * (people - 1)) / 2;
  const rate = dyadicInterval(found, tally.searches, compared);
  if (tally.alarms > 0) return { rate, pairs: sums.size };
  // Three pairs of all, as often as a pair takes part in a search.
  return { rate: { value: 0, low: 0, high: (3 * tally.faces) / tally.splits / compared }, pairs: 0 };
}

/** FNIR: the share of mated searches that did not return the mate first and above the threshold; people resampled. */
export function missedMates({ mated, missed }: SearchTally): Rate {
  const searched = [...mated.keys()].filter((person) => (mated[person] as number) > 0);
  const shareOf = (people: readonly number[]): number => {
    let [misses, searches] = [0, 0];
    for (const person of people) {
      misses += missed[person] as number;
      searches += mated[person] as number;
    }
    return misses / searches;
  };
  const random = randomNumbers(1);
  const values = Array.from({ length: RESAMPLES }, () =>
    shareOf(searched.map(() => searched[Math.floor(random() * searched.length)] as number)),
  );
  return { value: shareOf(searched), low: quantile(values, 0.025), high: quantile(values, 0.975) };
}
