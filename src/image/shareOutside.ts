import { type Affine, invertAffine } from './affine.ts';
import { chipCorners } from './chipCorners.ts';
import type { RgbImage } from './rgbImage.ts';

type Point = readonly [x: number, y: number];

/**
 * The share of a chip that lies outside of the photo, 0 to 1, by area.
 *
 * @param toOutput - from the photo's pixels to the chip's, as for `Warper.chip`. Throws a `RangeError` where it
 *   has no inverse.
 * @param size - the chip's side in pixels.
 */
export function shareOutside(
  image: Pick<RgbImage, 'width' | 'height'>,
  toOutput: Affine,
  size: number,
): number {
  const chip = chipCorners(invertAffine(toOutput), size);
  const { width, height } = image;
  const left = clip(chip, ([x]) => x);
  const right = clip(left, ([x]) => width - x);
  const top = clip(right, ([, y]) => y);
  const inside = clip(top, ([, y]) => height - y);
  return Math.min(1, Math.max(0, 1 - area(inside) / area(chip)));
}

/** The part of a convex polygon where `depth`, a signed distance from a line, is not below 0. */
function clip(polygon: readonly Point[], depth: (point: Point) => number): Point[] {
  return polygon.flatMap((point, i) => {
    const previous = polygon.at(i - 1) as Point;
    const [before, now] = [depth(previous), depth(point)];
    const kept = now >= 0 ? [point] : [];
    return before >= 0 === now >= 0 ? kept : [between(previous, point, before / (before - now)), ...kept];
  });
}

function between([x0, y0]: Point, [x1, y1]: Point, share: number): Point {
  return [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share];
}

/** By the shoelace formula. */
function area(polygon: readonly Point[]): number {
  const doubled = polygon.reduce((sum, [x, y], i) => {
    const [fromX, fromY] = polygon.at(i - 1) as Point;
    return sum + fromX * y - x * fromY;
  }, 0);
  return Math.abs(doubled) / 2;
}
