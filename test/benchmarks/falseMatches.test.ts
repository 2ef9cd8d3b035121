import { describe, expect, test } from 'vitest';
import { randomNumbers } from '#src/randomNumbers.js';
import { dyadicInterval } from '../../benchmarks/support/dyadicInterval.ts';
import { type FaceSet, similarityOf } from '../../benchmarks/support/faceSet.ts';
import { falseMatches } from '../../benchmarks/support/falseMatches.ts';
import { crossPairs, nonMatedPairs } from '../../benchmarks/support/nonMatedPairs.ts';
import { at, type MadePhoto, makeSet } from './people.ts';

describe('nonMatedPairs()', () => {
  test('finds every pair of different people above the floor once, over whole and part blocks', () => {
    const set = randomSet(150, 5);
    const { left, right, similarity } = nonMatedPairs(set, 0.3);
    const expected: string[] = [];
    for (let i = 0; i < set.person.length; i++)
      for (let j = i + 1; j < set.person.length; j++)
        if (set.person[i] !== set.person[j] && similarityOf(set, i, j) > 0.3) expected.push(`${i} ${j}`);
    expect(expected.length).toBeGreaterThan(100);
    expect(Array.from(left, (row, i) => `${row} ${right[i]}`).sort()).toEqual(expected.sort());
    expect([...similarity]).toEqual([...similarity].sort((a, b) => b - a));
  });
});

describe('crossPairs()', () => {
  test('finds every pair of a photo of each set above the floor once', () => {
    const [one, two] = [randomSet(70, 2), randomSet(90, 3)];
    const { left, right } = crossPairs(one, two, 0.5);
    let expected = 0;
    for (let i = 0; i < one.person.length; i++)
      for (let j = 0; j < two.person.length; j++) {
        let sum = 0;
        for (let k = 0; k < 8; k++)
          sum += (one.embeddings[i * 8 + k] as number) * (two.embeddings[j * 8 + k] as number);
        if (sum > 0.5) expected++;
      }
    expect(expected).toBeGreaterThan(50);
    expect(new Set(Array.from(left, (row, i) => `${row} ${right[i]}`)).size).toBe(expected);
  });
});

describe('falseMatches()', () => {
  // B has four photos of which one is like A's only photo, C is like nobody.
  const set = makeSet([
    { path: 'a/1', embedding: at(0) },
    { path: 'b/1', embedding: at(10) },
    { path: 'b/2', embedding: at(90) },
    { path: 'b/3', embedding: at(95) },
    { path: 'b/4', embedding: at(100) },
    { path: 'c/1', embedding: at(200) },
  ]);
  const pairs = nonMatedPairs(set, -1.1);

  test('counts every pair of people once, whatever the number of their photos', () => {
    // Of three pairs of people, one matches in one of four comparisons.
    expect(falseMatches(pairs, 0.9, { left: set }).value).toBeCloseTo(1 / 12, 12);
  });

  test('counts all comparisons above a similarity that all are above', () => {
    expect(falseMatches(pairs, -1.01, { left: set }).value).toBeCloseTo(1, 12);
  });

  test('leaves photos without a face out, and rows that are not asked for', () => {
    const missed = makeSet([
      { path: 'a/1', embedding: at(0) },
      { path: 'a/2' },
      { path: 'b/1', embedding: at(10) },
      { path: 'b/2', embedding: at(90) },
      { path: 'd/1' },
    ]);
    const all = nonMatedPairs(missed, -0.5);
    expect(falseMatches(all, 0.9, { left: missed }).value).toBeCloseTo(1 / 2, 12);
    const rows = (row: number): boolean => missed.paths[row] !== 'b/2';
    expect(falseMatches(all, 0.9, { left: missed, rows }).value).toBeCloseTo(1, 12);
  });

  test('counts pairs across two sets', () => {
    const other = makeSet([
      { path: 'x/1', embedding: at(5) },
      { path: 'y/1', embedding: at(300) },
    ]);
    const found = crossPairs(set, other, -1.1);
    // x is like a, and like b in one of four: 1.25 of 3 x 2 pairs of people.
    expect(falseMatches(found, 0.9, { left: set, right: other }).value).toBeCloseTo(1.25 / 6, 12);
  });
});

describe('dyadicInterval()', () => {
  test('bounds a rate of which nothing was seen by three in all pairs', () => {
    const none = { left: [], right: [], sums: [], shares: new Float64Array(100).fill(0.02) };
    expect(dyadicInterval(none, 4950, 4950)).toEqual({ value: 0, low: 0, high: 3 / 4950 });
  });

  test('is that of a plain count where pairs are independent', () => {
    const people = 1000;
    const left = Array.from({ length: 100 }, (_, i) => 2 * i);
    const right = left.map((person) => person + 1);
    const shares = new Float64Array(people).fill(2 / people);
    const trials = (people * (people - 1)) / 2;
    const { value, high } = dyadicInterval({ left, right, sums: left.map(() => 1), shares }, trials, trials);
    expect(value).toBeCloseTo(100 / trials, 12);
    // Poisson: a tenth is the standard deviation of a hundred.
    expect(Math.log(high / value) / 1.96).toBeCloseTo(0.1, 1);
  });

  test('holds the true rate in about 95 of 100 cases where some people match more than others', () => {
    const random = randomNumbers(7);
    const people = 150;
    let [held, mean] = [0, 0];
    const cases = 400;
    // Of two people the chance to match is the product of what each brings: 1 or 3, in halves.
    const truth = 0.004 * 2 * 2;
    for (let round = 0; round < cases; round++) {
      const brings = Array.from({ length: people }, () => (random() < 0.5 ? 1 : 3));
      const [left, right]: [number[], number[]] = [[], []];
      for (let a = 0; a < people; a++)
        for (let b = a + 1; b < people; b++)
          if (random() < 0.004 * (brings[a] as number) * (brings[b] as number)) {
            left.push(a);
            right.push(b);
          }
      const shares = new Float64Array(people).fill(2 / people);
      const pairs = (people * (people - 1)) / 2;
      const rate = dyadicInterval({ left, right, sums: left.map(() => 1), shares }, pairs, pairs);
      mean += rate.value / cases;
      if (rate.low <= truth && truth <= rate.high) held++;
    }
    expect(mean / truth).toBeCloseTo(1, 1);
    expect(held / cases).toBeGreaterThan(0.91);
    expect(held / cases).toBeLessThan(0.985);
  });
});

/** People with one photo to `most`, in eight dimensions. */
function randomSet(people: number, most: number): FaceSet {
  const random = randomNumbers(people);
  const photos = Array.from({ length: people }, (_, person) =>
    Array.from({ length: 1 + (person % most) }, (_photo, i): MadePhoto => {
      return { path: `${person}/${i}`, embedding: Array.from({ length: 8 }, () => random() - 0.5) };
    }),
  );
  return makeSet(photos.flat());
}
