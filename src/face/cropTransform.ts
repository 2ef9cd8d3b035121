import type { Affine } from '../image/affine.ts';
import type { Point } from './point.ts';

/**
 * The map from a photo's pixels to a square crop in which a face that is turned by `roll` stands upright.
 *
 * @param centre - of the crop, in the photo.
 * @param side - of the crop, in pixels of the photo.
 * @param roll - clockwise turn of the face in the photo, radians.
 * @param size - of the crop's picture, in pixels.
 */
export function cropTransform([x, y]: Point, side: number, roll: number, size: number): Affine {
  const scale = size / side;
  const cos = Math.cos(roll) * scale;
  const sin = Math.sin(roll) * scale;
  // Turning back by the roll, with the centre of the crop going to the middle of the picture.
  return {
    a: cos,
    b: sin,
    c: size / 2 - cos * x - sin * y,
    d: -sin,
    e: cos,
    f: size / 2 + sin * x - cos * y,
  };
}
