import { describe, expect, it } from 'vitest';
import type { Box } from '#src/face/box.js';
import { showsWhole, tilesOf } from '#src/face/find/tiles.js';
import { random } from '../photos.ts';

const sizes = [
  { width: 1920, height: 1080 },
  { width: 700, height: 2000 },
  { width: 400, height: 400 },
  { width: 3000, height: 500 },
];

describe('tilesOf()', () => {
  it('does not cut photos that are no longer than what it is given', () => {
    expect(tilesOf({ width: 320, height: 200 }, 320)).toEqual([]);
    expect(tilesOf({ width: 5000, height: 4000 }, Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it('cuts a square into four, and a large one into nine more', () => {
    expect(tilesOf({ width: 400, height: 400 }, 320)).toHaveLength(4);
    expect(tilesOf({ width: 1000, height: 1000 }, 320)).toHaveLength(4 + 9);
  });

  it('lays a row in the middle where the other side is short', () => {
    expect(tilesOf({ width: 500, height: 100 }, 320)).toEqual([
      { left: 0, top: -100, width: 300, height: 300 },
      { left: 200, top: -100, width: 300, height: 300 },
    ]);
  });

  it.each(sizes)('shows every box of a tenth of the longer side whole in $width x $height', (size) => {
    const side = Math.max(size.width, size.height) / 10;
    const tiles = tilesOf(size, 320);
    const next = random(1);
    for (let i = 0; i < 500; i++) {
      const box = {
        left: next() * (size.width - side),
        top: next() * (size.height - side),
        width: side,
        height: side,
      };
      expect(tiles.some((tile) => showsWhole(tile, box, size))).toBe(true);
    }
  });
});

describe('showsWhole()', () => {
  const photo = { width: 1000, height: 1000 };
  const tile: Box = { left: 400, top: 0, width: 600, height: 600 };
  const box = (left: number, top: number): Box => ({ left, top, width: 100, height: 100 });

  it('tells a box that the tile cuts from one that it holds', () => {
    expect(showsWhole(tile, box(400, 500), photo)).toBe(true);
    expect(showsWhole(tile, box(399, 300), photo)).toBe(false);
    expect(showsWhole(tile, box(600, 501), photo)).toBe(false);
  });

  it('takes a box that the photo itself cuts', () => {
    expect(showsWhole(tile, box(950, -40), photo)).toBe(true);
  });
});
