import { expect, test } from 'vitest';
import { applyAffine, composeAffine, invertAffine, shrinkFactor } from '#src/image/affine.js';

const turn = { a: 0, b: -2, c: 10, d: 2, e: 0, f: 3 };
const shift = { a: 1, b: 0, c: 5, d: 0, e: 1, f: -7 };

test('applyAffine() moves a point as the six numbers say', () => {
  expect(applyAffine(turn, 3, 4)).toEqual([2, 9]);
});

test('invertAffine() leads every point back', () => {
  const [x, y] = applyAffine(invertAffine(turn), ...applyAffine(turn, 3.25, -4.5));
  expect(x).toBeCloseTo(3.25, 12);
  expect(y).toBeCloseTo(-4.5, 12);
});

test('composeAffine() does the first map first', () => {
  expect(applyAffine(composeAffine(turn, shift), 3, 4)).toEqual(
    applyAffine(shift, ...applyAffine(turn, 3, 4)),
  );
  expect(applyAffine(composeAffine(shift, turn), 3, 4)).toEqual(
    applyAffine(turn, ...applyAffine(shift, 3, 4)),
  );
});

test('shrinkFactor() is the same for a mirrored map', () => {
  expect(shrinkFactor(turn)).toBe(2);
  expect(shrinkFactor({ a: -2, b: 0, c: 0, d: 0, e: 2, f: 0 })).toBe(2);
});

test('invertAffine() refuses a map that flattens the plane, and one of NaN', () => {
  expect(() => invertAffine({ a: 1, b: 2, c: 0, d: 2, e: 4, f: 0 })).toThrow(RangeError);
  expect(() => invertAffine({ ...shift, a: Number.NaN })).toThrow(RangeError);
  expect(() => invertAffine({ ...shift, c: Number.POSITIVE_INFINITY })).toThrow(RangeError);
});
