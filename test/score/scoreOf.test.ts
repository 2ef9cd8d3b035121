import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPack } from '#src/pack/readPack.js';
import { falseMatchRate, similarityAt } from '#src/score/falseMatchRate.js';
import { falsePositiveIdentificationRate, scoreOf } from '#src/score/scoreOf.js';

const packs = await Promise.all(['sface', 'face-api'].map(readPack));

describe.each(
  packs.map((pack) => [pack.id, pack.calibration] as const),
)('the calibration of %s', (_, calibration) => {
  test('is read exactly at its points', () => {
    for (const [similarity, fmr] of calibration.points) {
      expect(falseMatchRate(calibration, similarity)).toBeCloseTo(fmr, 12);
      expect(similarityAt(calibration, fmr)).toBeCloseTo(similarity, 12);
    }
  });

  test('is inverted by similarityAt() between and beyond its points', () => {
    fc.assert(
      fc.property(fc.double({ min: -12, max: -1, noNaN: true }), (exponent) => {
        const fmr = 10 ** exponent;
        expect(falseMatchRate(calibration, similarityAt(calibration, fmr)) / fmr).toBeCloseTo(1, 9);
      }),
    );
  });

  test.each([
    [1, 60],
    [50, 60],
    [90_000, 60],
    [100_000, 60],
    [100_001, 65],
    [5_000_000, 65],
  ])('gives the documented thresholds their false alarm rates in a library of %i', (size, base) => {
    for (const exponent of [-3, -4, -5, -6]) {
      const fmr = -Math.expm1(Math.log1p(-(10 ** exponent)) / size);
      const score = scoreOf(calibration, similarityAt(calibration, fmr), size);
      expect(score).toBeCloseTo(base - 5 * exponent, 6);
    }
  });

  test('gives scores that rise with similarity and stay between 0 and 100', () => {
    for (const size of [1, 2, 1000, 100_000, 100_001, 10_000_000]) {
      let last = -1;
      for (let similarity = -1; similarity <= 1.000001; similarity += 0.0005) {
        const score = scoreOf(calibration, similarity, size);
        expect(score).toBeGreaterThan(last);
        expect(score).toBeLessThan(100);
        last = score;
      }
      expect(scoreOf(calibration, -1, size)).toBe(0);
    }
  });
});

test('falsePositiveIdentificationRate() keeps the digits of tiny rates', () => {
  expect(falsePositiveIdentificationRate(1e-18, 10)).toBeCloseTo(1e-17, 25);
  expect(falsePositiveIdentificationRate(0.5, 2)).toBeCloseTo(0.75, 12);
  expect(falsePositiveIdentificationRate(1, 10)).toBe(1);
});
