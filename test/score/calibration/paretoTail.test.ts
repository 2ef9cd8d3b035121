import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitPareto, paretoLogRate, paretoSimilarity } from '#src/score/calibration/paretoTail.js';

/** The moments of a generalised Pareto distribution, exactly: E[Y] and E[Y (1 - F)] of Hosking and Wallis. */
function momentsOf(shape: number, scale: number) {
  return { from: 0.3, share: 1e-3, mean: scale / (1 - shape), weighted: scale / (2 * (2 - shape)) };
}

describe('fitPareto()', () => {
  test.each([
    [0.2, 0.03],
    [0, 0.025],
    [-0.02, 0.03],
  ])('finds shape %d and scale %d from their moments', (shape, scale) => {
    const tail = fitPareto(momentsOf(shape, scale));
    expect(tail.shape).toBeCloseTo(shape, 10);
    expect(tail.scale).toBeCloseTo(scale, 10);
    expect(tail).toMatchObject({ from: 0.3, share: 1e-3 });
  });

  test.each([-0.1, -0.5, -0.9])('lets no tail of shape %d end before similarity 1', (shape) => {
    const moments = momentsOf(shape, 0.05);
    const tail = fitPareto(moments);
    expect(tail.shape).toBeGreaterThan(shape);
    expect(tail.from - tail.scale / tail.shape).toBeCloseTo(1.07, 10);
    // The mean is kept.
    expect(tail.scale / (1 - tail.shape)).toBeCloseTo(moments.mean, 10);
    expect(Number.isFinite(paretoLogRate(tail, 1))).toBe(true);
  });
});

describe('paretoSimilarity()', () => {
  test('is the inverse of paretoLogRate(), near shape 0 too', () => {
    const shapes = fc.oneof(
      fc.double({ min: -0.04, max: 0.5, noNaN: true }),
      fc.constantFrom(0, 1e-10, -1e-8),
    );
    fc.assert(
      fc.property(shapes, fc.double({ min: -30, max: -3, noNaN: true }), (shape, exponent) => {
        const tail = { from: 0.3, share: 1e-3, shape, scale: 0.03 };
        expect(paretoLogRate(tail, paretoSimilarity(tail, 10 ** exponent))).toBeCloseTo(exponent, 6);
      }),
    );
  });

  test('gives the start of the tail its share', () => {
    const tail = { from: 0.3, share: 1e-3, shape: 0.1, scale: 0.03 };
    expect(paretoLogRate(tail, 0.3)).toBeCloseTo(-3, 12);
    expect(paretoSimilarity(tail, 1e-3)).toBeCloseTo(0.3, 12);
  });
});
