import { expect, test } from 'vitest';
import { checkBytes, checkSize, defaultImageLimits } from '#src/image/imageLimits.js';

const limits = { maxBytes: 100, minSide: 48, maxSide: 1000, maxPixels: 500_000, maxSeconds: 30 };

test('checkBytes() takes a file at the limit and refuses one byte more', () => {
  expect(() => checkBytes(100, limits)).not.toThrow();
  expect(() => checkBytes(101, limits)).toThrow(expect.objectContaining({ code: 'FILE_TOO_LARGE' }));
});

test.each([
  [48, 48],
  [1000, 500],
  [48, 1000],
])('checkSize() takes %i x %i, which is at the limits', (width, height) => {
  expect(() => checkSize(width, height, limits)).not.toThrow();
});

test.each([
  [47, 500],
  [500, 47],
  [1001, 100],
  [100, 1001],
  [1000, 501],
  [0, 0],
])('checkSize() refuses %i x %i', (width, height) => {
  expect(() => checkSize(width, height, limits)).toThrow(expect.objectContaining({ code: 'INVALID_SIZE' }));
});

test('the default limits are the documented ones and cannot be changed', () => {
  expect(defaultImageLimits).toEqual({
    maxBytes: 33_554_432,
    minSide: 48,
    maxSide: 16_384,
    maxPixels: 64_000_000,
    maxSeconds: 30,
  });
  expect(Object.isFrozen(defaultImageLimits)).toBe(true);
});
