/** An upright rectangle, in pixels of the image that it was found in. */
export interface Box {
  /** Distance of the left side from the image's left side. */
  readonly left: number;
  /** Distance of the upper side from the image's upper side. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * How much two boxes are the same: the area that they share as a share of the area that they cover together,
 * from 0 (apart, or one is empty) to 1 (equal).
 *
 * @example
 * const left = { left: 0, top: 0, width: 2, height: 2 };
 * intersectionOverUnion(left, { left: 1, top: 0, width: 2, height: 2 }); // 1 / 3
 */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = overlap(a.left, a.width, b.left, b.width);
  const height = overlap(a.top, a.height, b.top, b.height);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/**
 * How much of the smaller of two boxes lies in the other, from 0 (apart) to 1 (inside of it). Unlike
 * {@link intersectionOverUnion} it is large for a face and its middle part as well.
 */
export function overlapOfSmaller(a: Box, b: Box): number {
  const width = overlap(a.left, a.width, b.left, b.width);
  const height = overlap(a.top, a.height, b.top, b.height);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / Math.min(areaOf(a), areaOf(b));
}

/** Length that two intervals share; not above zero where they share nothing. */
function overlap(startA: number, lengthA: number, startB: number, lengthB: number): number {
  return Math.min(startA + lengthA, startB + lengthB) - Math.max(startA, startB);
}

/** The middle of a box. */
export function centreOf(box: Box): [x: number, y: number] {
  return [box.left + box.width / 2, box.top + box.height / 2];
}

/** Area of a box in square pixels. */
export function areaOf(box: Box): number {
  return box.width * box.height;
}
