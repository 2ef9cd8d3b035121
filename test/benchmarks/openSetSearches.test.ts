import { describe, expect, test } from 'vitest';
import { randomNumbers } from '#src/randomNumbers.js';
import { scoreOf } from '#src/score/scoreOf.js';
import { type FaceSet, rowsByPerson } from '../../benchmarks/support/faceSet.ts';
import { Neighbours } from '../../benchmarks/support/neighbours.ts';
import { nonMatedPairs } from '../../benchmarks/support/nonMatedPairs.ts';
import { falseAlarms, missedMates } from '../../benchmarks/support/openSetRates.ts';
import {
  newTally,
  openSetSearches,
  type SearchPlan,
  type SearchTally,
} from '../../benchmarks/support/openSetSearches.ts';
import { similarityOfScore } from '../../benchmarks/support/similarityOfScore.ts';
import { type MadePhoto, makeSet } from './people.ts';

/** FMR falls by more than ten for every 0.1 of similarity. */
const calibration = {
  source: 'made',
  points: [
    [-1, 1],
    [0, 0.999],
    [0.1, 0.1],
    [1, 1e-12],
  ],
} as const;

describe('similarityOfScore()', () => {
  test.each([1, 100, 2500, 200_000])('turns scoreOf() round in a library of %i', (size) => {
    for (const score of [75, 80, 85, 90]) {
      const similarity = similarityOfScore(calibration, score, size);
      expect(scoreOf(calibration, similarity, size)).toBeCloseTo(score, 9);
    }
  });
});

describe('openSetSearches()', () => {
  test('counts a false alarm for each search by somebody whose only look-alike is enrolled', () => {
    // 20 people, each of their own dimension, of whom 0 and 1 are alike: with 10 of 20 enrolled at random, one of the
    // two searches while the other is enrolled in 2 * (10/20) * (10/19) of the galleries.
    const set = people(20, (i) => [{ i: i === 1 ? 0 : i }]);
    const tally = run(set, { gallery: 10, splits: 4000 });
    expect(tally.searches).toBe(40_000);
    expect(tally.alarms / 4000).toBeCloseTo(10 / 19, 1);
    const { rate, pairs } = falseAlarms(tally);
    expect(rate.value).toBe(tally.alarms / tally.searches);
    expect(pairs).toBe(1);
  });

  test('counts a search once, however many of the gallery are like the probe', () => {
    const set = people(10, () => [{ i: 0 }]);
    const tally = run(set, { gallery: 5, splits: 100 });
    expect(tally.alarms).toBe(500);
    expect(tally.searches).toBe(500);
  });

  test('finds mates by their other photo, and misses those who are not alike or whose face was not found', () => {
    // Two photos each; of person 0 they differ, of person 1 one has no face, of person 2 both are one's own.
    const set = people(6, (i) => [{ i }, i === 0 ? { i: 7 } : i === 1 ? undefined : { i }]);
    const tally = run(set, { gallery: 3, splits: 500 });
    const shares = [0, 1, 2, 3].map((i) => (tally.missed[i] as number) / (tally.mated[i] as number));
    expect(shares).toEqual([1, 1, 0, 0]);
    expect(missedMates(tally).value).toBeCloseTo(1 / 3, 1);
  });

  test('misses a mate who is above the threshold but not first', () => {
    // The photos of person 0 are like each other, but one of them is more like person 1.
    const set = makeSet([
      { path: '0/1', embedding: [1, 0, 0] },
      { path: '0/2', embedding: [1, 0.4, 0] },
      { path: '1/1', embedding: [1, 0.02, 0] },
      { path: '2/1', embedding: [0, 0, 1] },
    ]);
    const tally = run(set, { gallery: 2, splits: 3000 });
    // Whichever photo is the probe, person 1 is nearer, and is in half of the galleries that person 0 is in.
    const share = (tally.missed[0] as number) / (tally.mated[0] as number);
    expect(share).toBeCloseTo(1 / 2, 1);
  });

  test('enrolls no more photos of a person than asked for, and never the probe', () => {
    const set = people(8, (i) => [{ i }, { i }, { i }, { i }, { i }]);
    expect(run(set, { gallery: 4, splits: 10, templates: 3 }).faces).toBe(120);
    expect(run(set, { gallery: 4, splits: 10, templates: 9 }).faces).toBe(160);
  });

  test('searches only for mates with as many photos as asked for', () => {
    const set = people(8, (i) => Array.from({ length: 1 + i }, () => ({ i })));
    const tally = run(set, { gallery: 8, splits: 1, matesFrom: 4 });
    expect([...tally.mated]).toEqual([0, 0, 0, 1, 1, 1, 1, 1]);
    expect(tally.searches).toBe(0);
  });

  test('searches by one further photo of a person, or by all that are not enrolled', () => {
    const set = people(8, (i) => Array.from({ length: 1 + i }, () => ({ i })));
    const plan = { gallery: 8, splits: 1, templates: 3 };
    expect([...run(set, plan).mated]).toEqual([0, 1, 1, 1, 1, 1, 1, 1]);
    expect([...run(set, { ...plan, probes: 'all' }).mated]).toEqual([0, 1, 1, 1, 2, 3, 4, 5]);
  });

  test('refuses thresholds below the similarity from which on neighbours are known', () => {
    const set = people(4, (i) => [{ i }]);
    expect(() => run(set, { gallery: 2, splits: 1, floor: 0.9 })).toThrow('pairs are kept from 0.9 on');
  });
});

describe('falseAlarms()', () => {
  test('says no more than three pairs of people where there was no alarm', () => {
    const set = people(20, (i) => [{ i }]);
    const { rate, pairs } = falseAlarms(run(set, { gallery: 10, splits: 50 }));
    expect(pairs).toBe(0);
    expect(rate).toEqual({ value: 0, low: 0, high: (3 * 10) / 190 });
  });
});

/** People whose photos point along one axis each; without one no face is found. */
function people(count: number, photosOf: (i: number) => ({ i: number } | undefined)[]): FaceSet {
  return makeSet(
    Array.from({ length: count }, (_, person) =>
      photosOf(person).map((photo, i): MadePhoto => {
        const embedding = photo && Array.from({ length: count + 2 }, (_axis, k) => (k === photo.i ? 1 : 0));
        return { path: `${person}/${i}`, embedding };
      }),
    ).flat(),
  );
}

function run(set: FaceSet, plan: Partial<SearchPlan>): SearchTally {
  const tally = newTally(set.names.length);
  const rows = rowsByPerson(set);
  const neighbours = new Neighbours(set, nonMatedPairs(set, 0.2));
  const whole = {
    calibration,
    people: [...rows.keys()],
    gallery: 2,
    templates: 1,
    probes: 'one' as const,
    matesFrom: 2,
    splits: 1,
    floor: 0.2,
    thresholds: [75],
    ...plan,
  };
  openSetSearches(set, rows, neighbours, whole, randomNumbers(1), [tally]);
  return tally;
}
