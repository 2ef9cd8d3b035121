import type { RgbImage } from '../../image/rgbImage.ts';
import type { Box } from '../box.ts';

/** Tiles to a photo's longer side, and the length from which on a photo is cut that fine, as a multiple of the least. */
const GRIDS = [
  { tiles: 2, from: 1 },
  { tiles: 3, from: 2 },
] as const;
/** Side of a tile where neighbours would just touch if it were 1: what a tile cuts through, its neighbour holds. */
const OVERLAPPING = 1.2;

type Size = Pick<RgbImage, 'width' | 'height'>;

/**
 * Overlapping squares that cover a photo, in its pixels, coarse ones first; they may reach outside of it.
 * @param from - length of the longer side up to which a photo is not cut at all, pixels.
 */
export function tilesOf({ width, height }: Size, from: number): Box[] {
  const longer = Math.max(width, height);
  return GRIDS.filter((grid) => longer > from * grid.from).flatMap(({ tiles }) => {
    const side = (longer * OVERLAPPING) / tiles;
    const step = (longer - side) / (tiles - 1);
    return starts(height, side, step).flatMap((top) =>
      starts(width, side, step).map((left): Box => ({ left, top, width: side, height: side })),
    );
  });
}

/** Where tiles start along a side of the photo, evenly and at most a step apart; one in the middle of a short side. */
function starts(length: number, side: number, step: number): number[] {
  if (length <= side) return [(length - side) / 2];
  const gaps = Math.ceil((length - side) / step - 1e-9);
  return Array.from({ length: gaps + 1 }, (_, i) => (i * (length - side)) / gaps);
}

/** Whether a tile shows all of a box, or all that the photo holds of it. */
export function showsWhole(tile: Box, box: Box, { width, height }: Size): boolean {
  return (
    (box.left >= tile.left || tile.left <= 0) &&
    (box.top >= tile.top || tile.top <= 0) &&
    (box.left + box.width <= tile.left + tile.width || tile.left + tile.width >= width) &&
    (box.top + box.height <= tile.top + tile.height || tile.top + tile.height >= height)
  );
}
