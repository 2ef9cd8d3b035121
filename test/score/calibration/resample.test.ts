import { expect, test } from 'vitest';
import { randomNumbers } from '#src/randomNumbers.js';
import { resample } from '#src/score/calibration/resample.js';

test('resample() draws as many people as there are, of those who have an image, and adds up their pairs', () => {
  const places = Int32Array.of(0, 2, 3, 4);
  const excluded = [[2, 4]] as const;
  for (let seed = 0; seed < 20; seed++) {
    const { weights, all } = resample(places, 6, excluded, randomNumbers(seed));
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(4);
    expect([weights[1], weights[5]]).toEqual([0, 0]);
    let pairs = 0;
    for (let a = 0; a < 6; a++)
      for (let b = a + 1; b < 6; b++) if (a !== 2 || b !== 4) pairs += (weights[a] ?? 0) * (weights[b] ?? 0);
    expect(all).toBe(pairs);
  }
});

test('randomNumbers() are spread evenly from 0 up to 1, and differ from seed to seed', () => {
  const random = randomNumbers(1);
  expect(random()).toBe(0.6270739405881613);
  const values = Array.from({ length: 20_000 }, random);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = values.filter((value) => Math.floor(value * 10) === tenth).length / values.length;
    expect(share).toBeCloseTo(0.1, 1);
  }
  expect(randomNumbers(2)()).not.toBe(randomNumbers(1)());
});
