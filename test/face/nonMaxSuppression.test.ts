import { expect, test } from 'vitest';
import { nonMaxSuppression } from '#src/face/nonMaxSuppression.js';

const at = (left: number, score: number) => ({ box: { left, top: 0, width: 10, height: 10 }, score });

test('nonMaxSuppression() keeps the highest score of boxes that overlap and returns the best first', () => {
  const kept = nonMaxSuppression([at(1, 0.6), at(0, 0.9), at(50, 0.95)], 0.5);
  expect(kept).toEqual([at(50, 0.95), at(0, 0.9)]);
});

test('nonMaxSuppression() keeps boxes whose overlap is exactly the limit', () => {
  // Half of each box is shared: 50 / 150.
  expect(nonMaxSuppression([at(0, 0.9), at(5, 0.8)], 1 / 3)).toHaveLength(2);
  expect(nonMaxSuppression([at(0, 0.9), at(5, 0.8)], 1 / 3 - 1e-9)).toHaveLength(1);
});

test('nonMaxSuppression() lets a dropped candidate drop nobody', () => {
  // The middle box repeats the first; the last one overlaps only the middle one.
  const kept = nonMaxSuppression([at(0, 0.9), at(5, 0.8), at(10, 0.7)], 0.3);
  expect(kept.map((candidate) => candidate.box.left)).toEqual([0, 10]);
});

test('nonMaxSuppression() leaves its input as it was, and takes none', () => {
  const candidates = [at(0, 0.1), at(50, 0.2)];
  nonMaxSuppression(candidates, 0.5);
  expect(candidates.map((candidate) => candidate.score)).toEqual([0.1, 0.2]);
  expect(nonMaxSuppression([], 0.5)).toEqual([]);
});
