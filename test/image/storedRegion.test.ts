import { expect, test } from 'vitest';
import { storedRegion } from '#src/image/storedRegion.js';

const stored = { width: 200, height: 100 };
const corner = { left: 0, top: 0, right: 10, bottom: 20 };

test.each([
  [undefined, { left: 0, top: 0, right: 10, bottom: 20 }],
  [0, { left: 0, top: 0, right: 10, bottom: 20 }],
  [1, { left: 0, top: 0, right: 10, bottom: 20 }],
  [2, { left: 190, top: 0, right: 200, bottom: 20 }],
  [3, { left: 190, top: 80, right: 200, bottom: 100 }],
  [4, { left: 0, top: 80, right: 10, bottom: 100 }],
  [5, { left: 0, top: 0, right: 20, bottom: 10 }],
  [6, { left: 0, top: 90, right: 20, bottom: 100 }],
  [7, { left: 180, top: 90, right: 200, bottom: 100 }],
  [8, { left: 180, top: 0, right: 200, bottom: 10 }],
])('storedRegion() finds the upper left corner of a photo with orientation %s', (orientation, expected) => {
  expect(storedRegion(corner, { ...stored, orientation })).toEqual(expected);
});
