import { describe, expect, test } from 'vitest';
import { bestThreshold, type Fold, foldAccuracy } from '../../benchmarks/support/foldAccuracy.ts';

describe('bestThreshold()', () => {
  test('lies between two sets that can be told apart, in the middle of the gap', () => {
    expect(bestThreshold({ same: [0.8, 0.6], different: [0.1, 0.2] })).toBeCloseTo(0.4, 12);
  });

  test('gives the fewest errors where the sets overlap', () => {
    const fold: Fold = { same: [0.9, 0.8, 0.3], different: [0.1, 0.2, 0.5] };
    const threshold = bestThreshold(fold);
    expect(errors(fold, threshold)).toBe(1);
  });

  test('takes the middle one of thresholds that are equally good', () => {
    // Right after 0.2, 0.4 and 0.6, each with two errors.
    const fold: Fold = { same: [0.3, 0.5, 0.9], different: [0.2, 0.4, 0.6] };
    expect(errors(fold, 0.45)).toBe(2);
    expect(bestThreshold(fold)).toBeCloseTo(0.45, 12);
  });

  test('never lies between equal similarities', () => {
    const fold: Fold = { same: [0.5, 0.5, 0.7], different: [0.5, 0.1] };
    expect(bestThreshold(fold)).toBeCloseTo(0.3, 12);
  });
});

describe('foldAccuracy()', () => {
  test('judges a fold by the threshold of the others, not by its own', () => {
    // Each fold is told apart without error by itself, but not by the threshold of the other.
    const folds: Fold[] = [
      { same: [0.9, 0.9], different: [0.7, 0.7] },
      { same: [0.5, 0.5], different: [0.1, 0.1] },
    ];
    // The first at 0.3: its different pairs are wrong. The second at 0.8: its same pairs are wrong.
    expect(foldAccuracy([folds])).toEqual({ mean: 0.5, standardError: 0 });
  });

  test('averages draws of the same folds before it looks at how folds differ', () => {
    const clear = (): Fold => ({ same: [0.9, 0.9], different: [0.1, 0.1] });
    const half = (): Fold => ({ same: [0.1, 0.1], different: [0.1, 0.1] });
    // Either draw has one fold that is half wrong, not the same one: over both, the two folds are alike.
    expect(
      foldAccuracy([
        [clear(), half()],
        [half(), clear()],
      ]),
    ).toEqual({ mean: 0.75, standardError: 0 });
    const { mean, standardError } = foldAccuracy([
      [clear(), clear(), clear(), half()],
      [clear(), clear(), clear(), clear()],
    ]);
    expect(mean).toBeCloseTo(0.9375, 12);
    expect(standardError).toBeCloseTo(0.0625, 12);
  });

  test('gives the standard error of the mean over folds', () => {
    const clear: Fold = { same: [0.9, 0.9], different: [0.1, 0.1] };
    const half: Fold = { same: [0.1, 0.1], different: [0.1, 0.1] };
    const { mean, standardError } = foldAccuracy([[clear, clear, clear, half]]);
    expect(mean).toBeCloseTo(0.875, 12);
    // Accuracies 1, 1, 1, 0.5: standard deviation 0.25, over the root of four.
    expect(standardError).toBeCloseTo(0.125, 12);
  });
});

function errors({ same, different }: Fold, threshold: number): number {
  return (
    same.filter((value) => value <= threshold).length + different.filter((value) => value > threshold).length
  );
}
