import { expect, test } from 'vitest';
import { mapBox } from '#src/face/mapBox.js';
import { viewTransform } from '#src/face/view.js';
import { invertAffine } from '#src/image/affine.js';

const box = { left: 10, top: 20, width: 30, height: 40 };

test('mapBox() shifts and scales a box', () => {
  const map = { a: 2, b: 0, c: 5, d: 0, e: 2, f: -5 };
  expect(mapBox(map, box)).toEqual({ left: 25, top: 35, width: 60, height: 80 });
});

test('mapBox() keeps sides positive and swaps them where the map turns by a quarter', () => {
  const quarter = { a: 0, b: -1, c: 100, d: 1, e: 0, f: 0 };
  expect(mapBox(quarter, box)).toEqual({ left: 40, top: 10, width: 40, height: 30 });
  const half = { a: -1, b: 0, c: 100, d: 0, e: -1, f: 100 };
  expect(mapBox(half, box)).toEqual({ left: 60, top: 40, width: 30, height: 40 });
});

test.each([
  0, 90, 180, 270,
] as const)('mapBox() takes a box back from a view turned by %i degrees', (turn) => {
  const view = viewTransform({ width: 300, height: 200 }, { turn, border: 0.25 }, 256);
  const back = mapBox(invertAffine(view), mapBox(view, box));
  for (const key of ['left', 'top', 'width', 'height'] as const) expect(back[key]).toBeCloseTo(box[key], 9);
});
