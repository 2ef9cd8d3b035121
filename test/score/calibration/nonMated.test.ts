import { describe, expect, test } from 'vitest';
import { countedFalseMatchRate, countedSimilarityAt } from '#src/score/calibration/counted.js';
import { BINS, nonMated } from '#src/score/calibration/nonMated.js';
import { dot, randomFalseMatchRate, syntheticPeople } from './syntheticPeople.ts';

function bruteForce(people: readonly Float32Array[][], left: readonly (readonly [number, number])[] = []) {
  const found = people.flatMap(([a], i) =>
    people.flatMap(([b], j) =>
      i < j && a && b && !left.some(([p, q]) => (p === i && q === j) || (p === j && q === i))
        ? [{ similarity: dot(a, b), pair: [i, j] }]
        : [],
    ),
  );
  return found.sort((a, b) => b.similarity - a.similarity);
}

describe('nonMated()', () => {
  // 130 is two blocks and a bit.
  test('compares every pair of people once, and keeps the most similar ones with their people', () => {
    const people = syntheticPeople(130);
    const found = nonMated(people, { draws: 1 });
    const all = bruteForce(people);
    expect(found).toMatchObject({ people: 130, images: 130, comparisons: all.length, draws: 1 });
    const bins = new Float64Array(BINS);
    for (const { similarity } of all) {
      const bin = Math.floor(((similarity + 1) * BINS) / 2);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    expect(found.bins).toEqual(bins);
    const { tail } = found;
    expect(tail.similarities.length).toBeGreaterThan(100);
    const kept = all.filter(({ similarity }) => similarity >= tail.from);
    expect([...tail.similarities]).toEqual(kept.map(({ similarity }) => similarity));
    expect([...tail.first].map((first, at) => [first, tail.second[at]])).toEqual(
      kept.map(({ pair }) => pair),
    );
  });

  test('leaves out excluded pairs, in either order, wherever they lie', () => {
    const people = syntheticPeople(100);
    people[70] = [people[3]?.[0] as Float32Array];
    const twins = nonMated(people, { draws: 2 });
    expect(twins.tail.similarities[0]).toBeCloseTo(1, 6);
    const left = [
      [70, 3],
      [5, 6],
    ] as const;
    const found = nonMated(people, { draws: 2, excluded: left });
    expect(found.comparisons).toBe(twins.comparisons - 2);
    expect(found.tail.similarities[0]).toBeLessThan(0.95);
    expect(found.bins.reduce((sum, count) => sum + count, 0)).toBe(2 * bruteForce(people, left).length);
    expect(Math.min(...found.bins)).toBe(0);
  });

  test('gives each person one image a draw, however many there are of them', () => {
    const people = syntheticPeople(60);
    const one = people[0]?.[0] as Float32Array;
    const crowded = people.map((images, at) => (at === 0 ? Array.from({ length: 300 }, () => one) : images));
    expect(nonMated(crowded, { draws: 3 }).comparisons).toBe((60 * 59) / 2);
    expect(nonMated(crowded, { draws: 3 }).images).toBe(359);
  });

  test('draws other images the next time, and the same ones for the same seed', () => {
    const people = syntheticPeople(60, { images: 4, spread: 0.8 });
    const once = nonMated(people, { draws: 3, seed: 7 });
    expect(nonMated(people, { draws: 3, seed: 7 })).toEqual(once);
    expect(nonMated(people, { draws: 3, seed: 8 }).bins).not.toEqual(once.bins);
    expect(nonMated(people, { draws: 1, seed: 7 }).bins).not.toEqual(once.bins.map((count) => count / 3));
  });

  test('passes people without a face by, and keeps the places of the others', () => {
    const people = syntheticPeople(80);
    const gaps = people.flatMap((images) => [[], images]);
    const found = nonMated(gaps, { draws: 1 });
    expect(found.people).toBe(80);
    expect(found.bins).toEqual(nonMated(people, { draws: 1 }).bins);
    expect([...found.tail.first, ...found.tail.second].every((place) => place % 2 === 1)).toBe(true);
  });

  test('refuses fewer than 50 people, and what are no embeddings of one net', () => {
    expect(() => nonMated(syntheticPeople(49))).toThrow(
      expect.objectContaining({
        code: 'TOO_FEW_PEOPLE',
        message:
          'Cannot measure false match rates on 49 people with a face: add photos of more people, 50 or more',
      }),
    );
    expect(() => nonMated([...syntheticPeople(49), [], []])).toThrow(/on 49 people/);
    const good = syntheticPeople(60);
    for (const bad of [
      new Float32Array(16),
      new Float32Array(8).fill(1 / Math.sqrt(8)),
      new Float32Array(16).fill(Number.NaN),
    ]) {
      expect(() => nonMated([...good, [bad]])).toThrow(/Cannot measure on an embedding of person 60/);
    }
  });

  test.each([8, 32])('counts the known rates of random directions in %i dimensions', (dimension) => {
    const found = nonMated(syntheticPeople(1500, { dimension }), { draws: 1 });
    for (const similarity of [-0.3, 0, 0.2, 0.4]) {
      const known = randomFalseMatchRate(similarity, dimension);
      // Four standard errors of a count; pairs of random directions are independent of each other.
      const error = 4 * Math.sqrt((known * (1 - known)) / found.comparisons);
      expect(Math.abs(countedFalseMatchRate(found, similarity) - known)).toBeLessThan(error + 1e-6);
    }
  });
});

describe('countedSimilarityAt()', () => {
  const found = nonMated(syntheticPeople(300), { draws: 1 });

  test.each([0.9, 0.5, 0.02, 0.005, 1e-3, 1e-4])('is where countedFalseMatchRate() is %d', (rate) => {
    const counted = countedFalseMatchRate(found, countedSimilarityAt(found, rate));
    expect(Math.abs(counted - rate)).toBeLessThanOrEqual(1 / found.comparisons + 1e-12);
  });

  test('is the highest similarity seen where a rate is too rare to be counted, above which none lie', () => {
    expect(countedSimilarityAt(found, 1e-9)).toBe(found.tail.similarities[0]);
    expect(countedFalseMatchRate(found, countedSimilarityAt(found, 1e-9))).toBe(0);
    expect(countedFalseMatchRate(found, 1)).toBe(0);
    expect(countedFalseMatchRate(found, -1)).toBe(1);
    expect(countedSimilarityAt(found, 1)).toBeLessThanOrEqual(-0.9);
  });
});
