import { expect, test } from 'vitest';
import { intersectionOverUnion, overlapOfSmaller } from '#src/face/box.js';

const square = { left: 10, top: 20, width: 4, height: 4 };

test('intersectionOverUnion() is 1 for a box and itself', () => {
  expect(intersectionOverUnion(square, { ...square })).toBe(1);
});

test('intersectionOverUnion() divides the shared area by the covered area, in either order', () => {
  const shifted = { left: 12, top: 21, width: 6, height: 8 };
  expect(intersectionOverUnion(square, shifted)).toBeCloseTo((2 * 3) / (16 + 48 - 6), 12);
  expect(intersectionOverUnion(shifted, square)).toBeCloseTo((2 * 3) / (16 + 48 - 6), 12);
});

test('intersectionOverUnion() is 0 for boxes that only touch or lie apart on both axes', () => {
  expect(intersectionOverUnion(square, { ...square, left: 14 })).toBe(0);
  expect(intersectionOverUnion(square, { left: 30, top: 60, width: 4, height: 4 })).toBe(0);
});

test('intersectionOverUnion() is 0 where a box is empty, also against itself', () => {
  const empty = { left: 11, top: 21, width: 0, height: 0 };
  expect(intersectionOverUnion(square, empty)).toBe(0);
  expect(intersectionOverUnion(empty, empty)).toBe(0);
});

test('overlapOfSmaller() is 1 for a box inside of another, and the share that sticks in for one that leaves it', () => {
  const large = { left: 0, top: 0, width: 100, height: 100 };
  expect(overlapOfSmaller(large, square)).toBe(1);
  expect(overlapOfSmaller({ ...square, left: -1 }, large)).toBe(0.75);
});

test('overlapOfSmaller() is 0 for boxes that lie apart or are empty', () => {
  expect(overlapOfSmaller(square, { ...square, top: 24 })).toBe(0);
  expect(overlapOfSmaller(square, { left: 11, top: 21, width: 0, height: 0 })).toBe(0);
});
