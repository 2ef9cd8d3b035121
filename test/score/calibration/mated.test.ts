import { describe, expect, test } from 'vitest';
import { matedSimilarities, trueMatchRate } from '#src/score/calibration/mated.js';

/** Unit vectors of the plane, by their angle in degrees. */
function at(...degrees: readonly number[]): Float32Array[] {
  return degrees.map((degree) => {
    const angle = (degree * Math.PI) / 180;
    return Float32Array.of(Math.cos(angle), Math.sin(angle));
  });
}

describe('trueMatchRate()', () => {
  // Similarities 0.5 and 0.866, twice 0.866; and 0.966 of one who counts as much with a single pair.
  const mated = matedSimilarities([at(0, 30, 60), at(0, 15), at(0), []]);

  test('counts each person with two images or more once', () => {
    expect(mated.people).toBe(2);
    expect(trueMatchRate(mated, 0)).toBe(1);
    expect(trueMatchRate(mated, 0.6)).toBeCloseTo(1 / 2 + 1 / 3, 12);
    expect(trueMatchRate(mated, 0.9)).toBeCloseTo(1 / 2, 12);
    expect(trueMatchRate(mated, 0.99)).toBe(0);
  });

  test('counts what is above a threshold, not what is at it', () => {
    const highest = mated.similarities[0] as number;
    expect(trueMatchRate(mated, highest)).toBe(0);
    expect(trueMatchRate(mated, highest - 1e-9)).toBeCloseTo(1 / 2, 12);
  });

  test('is no number where nobody has two images', () => {
    expect(trueMatchRate(matedSimilarities([at(0), at(10)]), 0.5)).toBeNaN();
  });
});
