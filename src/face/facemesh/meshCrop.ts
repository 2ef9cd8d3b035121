import { type Affine, applyAffine, invertAffine } from '../../image/affine.ts';
import { cropTransform } from '../cropTransform.ts';
import type { Point } from '../point.ts';

/** Outer corners of the eyes, left and right in the picture of an upright face. */
const EYE_CORNERS = [33, 263] as const;

/**
 * The crop around a mesh: square, upright by the eyes, its side a multiple of the longer side of the mesh, as
 * MediaPipe follows a face from frame to frame.
 *
 * @param points - 468 mesh points in pixels of the photo.
 * @param margin - side of the crop as a multiple of the mesh's.
 * @param size - of the crop's picture, in pixels.
 */
export function meshCrop(points: readonly Point[], margin: number, size: number): Affine {
  const [[leftX, leftY], [rightX, rightY]] = EYE_CORNERS.map((index) => points[index]) as [Point, Point];
  const roll = Math.atan2(rightY - leftY, rightX - leftX);
  // Bounds are taken where the face stands upright; their middle is taken back into the photo.
  const upright = cropTransform([0, 0], 1, roll, 1);
  const turned = points.map(([x, y]) => applyAffine(upright, x, y));
  const [left, right] = bounds(turned.map(([x]) => x));
  const [top, bottom] = bounds(turned.map(([, y]) => y));
  const centre = applyAffine(invertAffine(upright), (left + right) / 2, (top + bottom) / 2);
  return cropTransform(centre, Math.max(right - left, bottom - top) * margin, roll, size);
}

function bounds(values: readonly number[]): [least: number, most: number] {
  return [Math.min(...values), Math.max(...values)];
}
