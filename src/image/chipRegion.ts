import type { Affine } from './affine.ts';
import type { Region } from './cellGrid.ts';
import { chipCorners } from './chipCorners.ts';
import type { RgbImage } from './rgbImage.ts';

/**
 * What a chip shows of a photo, and one cell more on each side for the interpolation.
 *
 * @param toSource - from the chip's pixels to the photo's.
 * @param size - the chip's side in pixels.
 * @param step - side of a cell in pixels of the photo.
 */
export function chipRegion(
  photo: Pick<RgbImage, 'width' | 'height'>,
  toSource: Affine,
  size: number,
  step: number,
): Region {
  const corners = chipCorners(toSource, size);
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return {
    left: Math.max(0, Math.floor(Math.min(...xs) - step)),
    top: Math.max(0, Math.floor(Math.min(...ys) - step)),
    right: Math.min(photo.width, Math.ceil(Math.max(...xs) + step)),
    bottom: Math.min(photo.height, Math.ceil(Math.max(...ys) + step)),
  };
}
