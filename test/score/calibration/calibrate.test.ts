import { describe, expect, test } from 'vitest';
import { calibrationFaults } from '#src/pack/packFaults.js';
import { calibrationSchema } from '#src/pack/packSchema.js';
import { calibrate } from '#src/score/calibration/calibrate.js';
import { countedFalseMatchRate } from '#src/score/calibration/counted.js';
import { nonMated } from '#src/score/calibration/nonMated.js';
import { falseMatchRate, similarityAt } from '#src/score/falseMatchRate.js';
import { isCounted } from '#src/score/isCounted.js';
import { randomFalseMatchRate, syntheticPeople } from './syntheticPeople.ts';

const named = { dataSet: 'random directions', date: '2026-01-02' };

describe.each([16, 32])('calibrate() on random directions in %i dimensions', (dimension) => {
  const people = syntheticPeople(1500, { dimension, images: 2, spread: 0.5 });
  const { calibration } = calibrate(people, { ...named, draws: 2 });
  const known = (similarity: number): number => randomFalseMatchRate(similarity, dimension);

  test('makes a table that a pack takes', () => {
    expect(calibrationSchema.parse(JSON.parse(JSON.stringify(calibration)))).toEqual(calibration);
    expect(calibrationFaults(calibration)).toEqual([]);
    expect(calibration.points[0]).toEqual([-1, 1]);
    expect(calibration.points.at(-1)?.[0]).toBe(1);
    expect(calibration.points.at(-1)?.[1]).toBeGreaterThan(0);
  });

  test('finds the known rates wherever they are counted', () => {
    for (const rate of [0.99, 0.5, 0.1, 1e-2, 1e-3, 1e-4]) {
      const ratio = known(similarityAt(calibration, rate)) / rate;
      expect(Math.abs(Math.log(ratio))).toBeLessThan(Math.log(1.25));
    }
  });

  // The tail of random directions ends at 1, where a fit must not: so it may be too high, never much too low.
  test('is on the safe side where it extrapolates, and not by orders of magnitude soon', () => {
    const { countedTo } = calibration.measured;
    for (const [beyond, most] of [
      [3, 2],
      [30, 5],
      [1000, 50],
    ] as const) {
      const rate = countedTo / beyond;
      const ratio = rate / known(similarityAt(calibration, rate));
      expect(ratio).toBeGreaterThan(0.6);
      expect(ratio).toBeLessThan(most);
    }
  });

  test('has the known rates within the intervals of what is counted', () => {
    const counted = calibration.measured.interval.filter(([similarity]) =>
      isCounted(calibration, similarity),
    );
    expect(counted.length).toBeGreaterThanOrEqual(3);
    const within = counted.filter(([similarity, low, high]) => {
      // Intervals of 95 % that miss by a little, now and then, are what they say they are.
      return known(similarity) > low * 0.97 && known(similarity) < high * 1.03;
    });
    expect(within.length).toBe(counted.length);
  });

  test('says what was measured, and how far it was counted', () => {
    expect(calibration.measured).toMatchObject({
      ...named,
      people: 1500,
      images: 3000,
      comparisons: (1500 * 1499) / 2,
      draws: 2,
      seed: 1,
    });
    expect(calibration.measured.countedTo).toBeCloseTo(30 / ((1500 * 1499) / 2), 7);
    const limit = similarityAt(calibration, calibration.measured.countedTo);
    expect(isCounted(calibration, limit - 0.001)).toBe(true);
    expect(isCounted(calibration, limit + 0.001)).toBe(false);
    expect(isCounted({ source: 'few figures', points: calibration.points }, 0)).toBe(false);
  });
});

describe('calibrate()', () => {
  test('gives the same calibration for the same seed and another one for another', () => {
    const people = syntheticPeople(200, { images: 3, spread: 0.7 });
    const json = (seed: number): string =>
      JSON.stringify(calibrate(people, { ...named, draws: 2, seed }).calibration);
    expect(json(3)).toBe(json(3));
    expect(json(3)).not.toBe(json(4));
  });

  // Fitted to a tenth of the comparisons, asked for a rate that only all of them can count.
  test('tells from a part of the people what all of them count', () => {
    const people = syntheticPeople(2000, { dimension: 24 });
    const { calibration } = calibrate(people.slice(0, 630), { ...named, draws: 1 });
    const all = nonMated(people, { draws: 1 });
    for (const rate of [1e-4, 3e-5]) {
      expect(rate).toBeLessThan(calibration.measured.countedTo * 1.01);
      const ratio = countedFalseMatchRate(all, similarityAt(calibration, rate)) / rate;
      expect(ratio).toBeGreaterThan(0.4);
      expect(ratio).toBeLessThan(1.7);
    }
  });

  test('gives rates above 0 up to similarity 1, with twins in the set and without', () => {
    const people = syntheticPeople(400);
    const twins = [...people, ...people.slice(0, 5)];
    const pairs = [0, 1, 2, 3, 4].map((at) => [at, 400 + at] as const);
    const together = calibrate(twins, { ...named, draws: 1 }).calibration;
    const apart = calibrate(twins, { ...named, draws: 1, excluded: pairs }).calibration;
    for (const calibration of [together, apart]) {
      expect(calibrationFaults(calibration)).toEqual([]);
      expect(falseMatchRate(calibration, 1)).toBeGreaterThan(0);
    }
    expect(apart.source).toContain('5 listed pairs');
    // Five of 81,810 comparisons are twins.
    expect(falseMatchRate(together, 0.95)).toBeGreaterThan(2 * falseMatchRate(apart, 0.95));
  });

  test('works on the fewest people it takes, and refuses fewer', () => {
    const { calibration } = calibrate(syntheticPeople(50), { ...named, draws: 1 });
    expect(calibrationFaults(calibration)).toEqual([]);
    expect(calibration.measured.countedTo).toBeCloseTo(30 / 1225, 3);
    expect(() => calibrate(syntheticPeople(49), named)).toThrow(
      /Cannot measure false match rates on 49 people/,
    );
  });

  test('refuses people who are all the same to the last bit', () => {
    const [one] = syntheticPeople(1);
    const people = Array.from({ length: 60 }, () => one as Float32Array[]);
    expect(() => calibrate(people, { ...named, draws: 1 })).toThrow(
      /^Cannot fit a tail to 60 people whose most similar \d+ comparisons are all .*: give photos of different people$/,
    );
  });

  // Most resamples of the people hold this one or not: without, nothing may be left above the highest thresholds.
  test('takes a set in which one person is like everybody else', () => {
    const people = syntheticPeople(120, { dimension: 64 });
    const mean = new Float32Array(64);
    for (const [embedding] of people)
      embedding?.forEach((value, k) => {
        mean[k] = (mean[k] ?? 0) + value;
      });
    const length = Math.hypot(...mean);
    const { calibration } = calibrate([...people, [mean.map((value) => value / length)]], {
      ...named,
      draws: 1,
    });
    expect(calibrationSchema.safeParse(calibration).success).toBe(true);
    expect(calibrationFaults(calibration)).toEqual([]);
  });
});
