import { expect, test } from 'vitest';
import type { FaceSet } from '../../benchmarks/support/faceSet.ts';
import { nonMatedPairs } from '../../benchmarks/support/nonMatedPairs.ts';
import type { PeopleTest } from '../../benchmarks/support/siblingTest.ts';
import { type TrueMatchRate, trueMatchRates } from '../../benchmarks/support/trueMatchRates.ts';
import { at, makeSet } from './people.ts';

// A and B lie 30 degrees apart; A has three photos, one of them far off; C and D are alone, 60 degrees apart.
const set = makeSet([
  { path: 'a/1', embedding: at(0) },
  { path: 'a/2', embedding: at(1) },
  { path: 'a/3', embedding: at(-80) },
  { path: 'b/1', embedding: at(30) },
  { path: 'b/2', embedding: at(31) },
  { path: 'c/1', embedding: at(120) },
  { path: 'd/1', embedding: at(180) },
]);

test('trueMatchRates() counts each person once among mates, and each pair of people once among others', () => {
  const [result] = measure(set, [0.1]);
  // Six pairs of people. Most similar are A and B, 29 to 31 degrees: two of A's three photos with B's two, 1/9 of a pair
  // of people each pair of photos is 1/6: the fourth of them brings the share from 3/36 to 4/36, over a tenth.
  expect(result?.threshold).toBeCloseTo(Math.cos((31 * Math.PI) / 180), 5);
  // Of A one of three comparisons is above, of B the only one: not (1 + 1) / 4.
  expect(result?.rate.value).toBeCloseTo((1 / 3 + 1) / 2, 12);
});

test('trueMatchRates() holds a photo without a face for unlike its mates', () => {
  const missed = makeSet([
    { path: 'a/1', embedding: at(0) },
    { path: 'a/2' },
    { path: 'b/1', embedding: at(90) },
    { path: 'b/2', embedding: at(91) },
    { path: 'c/1', embedding: at(180) },
  ]);
  const [result] = measure(missed, [0.4]);
  expect(result?.rate.value).toBe(0.5);
});

test('trueMatchRates() leaves pairs of people out that it is told to', () => {
  const isAB = (one: number, two: number): boolean => one + two === 1;
  const [result] = measure(set, [0.1], isAB);
  // Next come C and D, and B and C, at 60, 89 and 90 degrees.
  expect(result?.threshold).toBeCloseTo(0.5, 5);
});

test('trueMatchRates() refuses pairs that do not reach the rate', () => {
  expect(() => trueMatchRates(set, nonMatedPairs(set, 0.99), [0.1])).toThrow('too few non-mated pairs');
});

/** Without resampling: of so few people many samples have no pairs at all. */
function measure(of: FaceSet, rates: readonly number[], leftOut?: PeopleTest): TrueMatchRate[] {
  return trueMatchRates(of, nonMatedPairs(of, -1.1), rates, leftOut, 0);
}
