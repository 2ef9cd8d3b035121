import { expect, test } from 'vitest';
import { cropTransform } from '#src/face/cropTransform.js';
import { applyAffine, shrinkFactor } from '#src/image/affine.js';

test('cropTransform() takes the corners of an upright crop to the corners of the picture', () => {
  const map = cropTransform([100, 80], 40, 0, 192);
  expect(applyAffine(map, 80, 60)).toEqual([0, 0]);
  expect(applyAffine(map, 120, 100)).toEqual([192, 192]);
});

test.each([
  0.3,
  Math.PI / 2,
  2.5,
  Math.PI,
  -1,
])('cropTransform() puts the forehead of a face that is turned by %d on top', (roll) => {
  const map = cropTransform([100, 80], 50, roll, 200);
  // Straight up is (0, -1); turned clockwise it is (sin, -cos), where y runs downwards.
  const [x, y] = applyAffine(map, 100 + 10 * Math.sin(roll), 80 - 10 * Math.cos(roll));
  expect(x).toBeCloseTo(100, 9);
  expect(y).toBeCloseTo(60, 9);
  expect(shrinkFactor(map)).toBeCloseTo(4, 9);
});
