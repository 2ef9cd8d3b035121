import { describe, expect, it } from 'vitest';
import { arrangeChips } from '#src/face/arrangeChips.js';

// Two chips of 2 x 2 pixels: red, green and blue planes; tens tell the plane, hundreds the chip.
const planes = Float32Array.of(
  ...[10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33],
  ...[110, 111, 112, 113, 120, 121, 122, 123, 130, 131, 132, 133],
);

describe('arrangeChips()', () => {
  it('leaves planes of red, green and blue as they are', () => {
    expect(arrangeChips(planes, { input: 2 })).toBe(planes);
  });

  it('puts the blue plane first, chip by chip', () => {
    expect([...arrangeChips(planes, { input: 2, colour: 'bgr' })]).toEqual([
      ...[30, 31, 32, 33, 20, 21, 22, 23, 10, 11, 12, 13],
      ...[130, 131, 132, 133, 120, 121, 122, 123, 110, 111, 112, 113],
    ]);
  });

  it('goes pixel by pixel, in either order of the colours', () => {
    expect([...arrangeChips(planes, { input: 2, layout: 'nhwc' })].slice(0, 15)).toEqual([
      ...[10, 20, 30, 11, 21, 31, 12, 22, 32, 13, 23, 33],
      ...[110, 120, 130],
    ]);
    expect([...arrangeChips(planes, { input: 2, layout: 'nhwc', colour: 'bgr' })].slice(9, 15)).toEqual([
      ...[33, 23, 13],
      ...[130, 120, 110],
    ]);
  });
});
