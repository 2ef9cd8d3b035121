import { expect, test } from 'vitest';
import { shareOutside } from '#src/image/shareOutside.js';

const photo = { width: 100, height: 50 };
const identity = { a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 };

test('shareOutside() is 0 for a chip within the photo and for one that fills it', () => {
  expect(shareOutside(photo, { ...identity, c: -10, f: -10 }, 40)).toBe(0);
  expect(shareOutside({ width: 50, height: 50 }, identity, 50)).toBe(0);
});

test('shareOutside() is 1 for a chip beside the photo', () => {
  expect(shareOutside(photo, { ...identity, c: 60 }, 50)).toBe(1);
  expect(shareOutside(photo, { ...identity, f: -500 }, 50)).toBe(1);
});

test('shareOutside() counts area at an edge, at a corner and around the photo', () => {
  expect(shareOutside(photo, { ...identity, c: 10 }, 40)).toBeCloseTo(0.25, 12);
  expect(shareOutside(photo, { ...identity, c: 20, f: 20 }, 40)).toBeCloseTo(0.75, 12);
  expect(shareOutside(photo, identity, 100)).toBeCloseTo(0.5, 12);
});

test('shareOutside() counts a chip that is turned by 45 degrees', () => {
  const r = Math.SQRT1_2;
  const reach = 20 * Math.SQRT2;
  // The diamond's left corner sticks out by 10, the upper and the lower one by what the photo is too low.
  const [x, y] = [reach - 10, 25];
  const turned = { a: r, b: -r, c: 20 - r * x + r * y, d: r, e: r, f: 20 - r * x - r * y };
  const outside = 10 ** 2 + 2 * (reach - 25) ** 2;
  expect(shareOutside(photo, turned, 40)).toBeCloseTo(outside / 1600, 12);
});

test('shareOutside() is the same for a mirrored chip', () => {
  expect(shareOutside(photo, { ...identity, a: -1, c: 30 }, 40)).toBeCloseTo(0.25, 12);
});
