import { describe, expect, test } from 'vitest';
import { compareGolden } from '#src/vision/golden/compareGolden.js';

const golden = { embedding: [0.6, 0.8, 0, 0] };

describe('compareGolden()', () => {
  test('agrees with what rounding explains, whatever length the rounded golden embedding has', () => {
    expect(compareGolden(Float32Array.of(0.6, 0.8, 1e-3, 0), golden).agrees).toBe(true);
    const short = { embedding: golden.embedding.map((value) => value * 0.9995) };
    expect(compareGolden(Float32Array.of(0.6, 0.8, 0, 0), short).similarity).toBeCloseTo(1, 6);
  });

  test('does not agree below a cosine of 0.9999', () => {
    const { agrees, similarity } = compareGolden(Float32Array.of(0.6, 0.8, 0.0145, 0), golden);
    expect(similarity).toBeLessThan(0.9999);
    expect(similarity).toBeGreaterThan(0.9998);
    expect(agrees).toBe(false);
  });

  test('does not agree where no face is found, nor on another dimension, nor on what is not a number', () => {
    expect(compareGolden(undefined, golden)).toEqual({ agrees: false });
    expect(compareGolden(undefined, undefined)).toEqual({ agrees: false });
    expect(compareGolden(Float32Array.of(0.6, 0.8), golden)).toEqual({ agrees: false });
    const none = new Float32Array(4).fill(Number.NaN);
    expect(compareGolden(none, golden).agrees).toBe(false);
    expect(compareGolden(none, undefined)).toEqual({ agrees: false });
  });

  test('asks no more than a face where the pack has nothing to compare with', () => {
    expect(compareGolden(Float32Array.of(1), undefined)).toEqual({ agrees: true });
  });
});
