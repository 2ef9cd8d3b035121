import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Calibration } from '#src/pack/pack.js';
import { calibrationFaults } from '#src/pack/packFaults.js';
import { readPack } from '#src/pack/readPack.js';
import { falseAlarmRate } from '#src/score/falseAlarmRate.js';
import { falseMatchRate, logFalseMatchRate, similarityAt } from '#src/score/falseMatchRate.js';
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

  test('is undone by falseAlarmRate(), past the bend too', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -11, max: -0.1, noNaN: true }),
        fc.integer({ min: 1, max: 5_000_000 }),
        (exponent, size) => {
          const similarity = similarityAt(
            calibration,
            falsePositiveIdentificationRate(10 ** exponent, 1 / size),
          );
          const score = scoreOf(calibration, similarity, size);
          expect(Math.log10(falseAlarmRate(score, size))).toBeCloseTo(exponent, 6);
        },
      ),
    );
    expect([falseAlarmRate(50, 10), falseAlarmRate(100, 10)]).toEqual([1, 0]);
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

  // As far apart as doubles of a score can tell.
  test.each([
    1, 1000, 100_000, 10_000_000,
  ])('tells neighbours at both ends apart in a library of %i', (size) => {
    for (const near of [1e-3, 1e-6, 1e-9, 1e-11]) {
      const up = (similarity: number): number => scoreOf(calibration, similarity, size);
      expect(up(-1 + near)).toBeGreaterThan(up(-1));
      expect(up(1)).toBeGreaterThan(up(1 - near));
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

/** Tables that a pack may hold: 2 to 40 points anywhere in -1 to 1, of any steepness down to 1e-100. */
const tables = fc
  .array(
    fc.tuple(fc.double({ min: 0.001, max: 1, noNaN: true }), fc.double({ min: 0.001, max: 1, noNaN: true })),
    {
      minLength: 2,
      maxLength: 40,
    },
  )
  .chain((steps) =>
    fc.tuple(fc.constant(steps), fc.double({ min: 0.01, max: 100, noNaN: true }), fc.boolean()),
  )
  .map(([steps, depth, whole]): Calibration => {
    const [along, down] = [steps.map(([step]) => step), steps.map(([, fall]) => fall)].map((list) => {
      const sum = list.reduce((total, value) => total + value, 0);
      let at = 0;
      return list.map((value) => {
        at += value;
        return at / sum;
      });
    });
    const points = steps.map(
      (_, at) => [2 * (along?.[at] ?? 0) - 1, 10 ** (-depth * (down?.[at] ?? 0))] as const,
    );
    return { source: 'a test', points: [...(whole ? [[-1, 1] as const] : []), ...points] };
  })
  .filter(({ points }) => calibrationFaults({ source: '', points }).length === 0);

const sizes = fc.oneof(
  fc.constantFrom(1, 2, 100_000, 100_001, 10_000_000),
  fc.integer({ min: 1, max: 10_000_000 }),
);
const similarities = fc.oneof(fc.constantFrom(-1, 1, 1 - 1e-4), fc.double({ min: -1, max: 1, noNaN: true }));

describe('scoreOf() over any table', () => {
  test('rises strictly with similarity and stays within 0 and 100', () => {
    fc.assert(
      fc.property(tables, sizes, similarities, similarities, (calibration, size, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const [first, second] = [scoreOf(calibration, low, size), scoreOf(calibration, high, size)];
        expect(first).toBeGreaterThanOrEqual(0);
        expect(second).toBeLessThan(100);
        if (high - low > 1e-5) expect(second).toBeGreaterThan(first);
        else expect(second).toBeGreaterThanOrEqual(first - 1e-9);
      }),
      { numRuns: 5000 },
    );
  });

  test('gives the documented thresholds their false alarm rates, wherever the table reaches them', () => {
    fc.assert(
      fc.property(tables, sizes, fc.constantFrom(-3, -4, -5, -6), (calibration, size, exponent) => {
        const similarity = similarityAt(
          calibration,
          falsePositiveIdentificationRate(10 ** exponent, 1 / size),
        );
        fc.pre(similarity >= -1 && similarity <= 1);
        const score = scoreOf(calibration, similarity, size);
        expect(score).toBeCloseTo((size > 100_000 ? 65 : 60) - 5 * exponent, 6);
      }),
      { numRuns: 2000 },
    );
  });

  test('reads a table as a look at every point of it would', () => {
    fc.assert(
      fc.property(tables, similarities, ({ points, source }, similarity) => {
        const found = points.findIndex(([s]) => similarity <= s);
        const upper = found === -1 ? points.length - 1 : Math.max(1, found);
        const [s0 = 0, r0 = 0] = points[upper - 1] ?? [];
        const [s1 = 0, r1 = 0] = points[upper] ?? [];
        const log = Math.log10(r0) + ((similarity - s0) / (s1 - s0)) * Math.log10(r1 / r0);
        expect(logFalseMatchRate({ points, source }, similarity)).toBeCloseTo(Math.min(0, log), 6);
      }),
    );
  });

  // Sums of squares in floating point miss 1 by a little.
  test('takes similarities that lie a little outside of -1 to 1', () => {
    fc.assert(
      fc.property(tables, sizes, (calibration, size) => {
        const below = scoreOf(calibration, -1 - 1e-7, size);
        const above = scoreOf(calibration, 1 + 1e-7, size);
        expect(below).toBeGreaterThanOrEqual(0);
        expect(above).toBeLessThanOrEqual(100);
        expect(above).toBeGreaterThanOrEqual(scoreOf(calibration, 1, size));
      }),
    );
  });
});

test('scoreOf() has no step where the line up to a saturated FPIR, the bend and the sum of tiny rates begin', () => {
  const steep: Calibration = {
    source: 'a test',
    points: [
      [-1, 1],
      [0, 1e-3],
      [1, 1e-307],
    ],
  };
  const size = 1_000_000;
  for (const fmr of [-Math.expm1(Math.log1p(-0.9999) / size), 10 ** -6 / size, 1e-290 / size]) {
    const at = similarityAt(steep, fmr);
    const [below, above] = [scoreOf(steep, at - 1e-9, size), scoreOf(steep, at + 1e-9, size)];
    expect(above).toBeGreaterThan(below);
    expect(above - below).toBeLessThan(1e-5);
  }
});

test('falsePositiveIdentificationRate() keeps the digits of tiny rates', () => {
  expect(falsePositiveIdentificationRate(1e-18, 10)).toBeCloseTo(1e-17, 25);
  expect(falsePositiveIdentificationRate(0.5, 2)).toBeCloseTo(0.75, 12);
  expect(falsePositiveIdentificationRate(1, 10)).toBe(1);
});
