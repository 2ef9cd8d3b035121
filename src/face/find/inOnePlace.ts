import { areaOf, centreOf, overlapOfSmaller } from '../box.ts';
import type { Detection } from '../detection.ts';
import type { Face } from '../face.ts';
import type { Point } from '../point.ts';

/** Of two boxes in different views of a photo, what they share at most of the smaller one if they are two faces. */
const APART = 0.5;

/**
 * A head ends about twice as far from the middle of its eyes, nose and mouth as these do. In 404 photos of groups, streets and masks
 * overlapping looks lay up to 1.96 times as far apart; bystanders beside near faces, put together from two photos, from 2.2 times on.
 */
const HEAD = 2;

/**
 * Whether two looks may show one face: twice, or once whole and once a part of it that was taken for a face.
 *
 * Boxes alone do not tell. One is a square around something round, and where a face fills the photo its box is placed
 * roughly and may be much too large, so that a person farther away lies inside of it. The landmarks tell where the face is:
 * what is in the box but not on the head is somebody else.
 */
export function inOnePlace(a: Face | Detection, b: Face | Detection): boolean {
  if (!sharesBox(a, b)) return false;
  const [larger, smaller] = areaOf(a.box) >= areaOf(b.box) ? [a, b] : [b, a];
  const head = headOf(larger);
  return distance(head.middle, headOf(smaller).middle) <= head.radius;
}

/** Whether two boxes of different views lie too far over one another to be those of two faces. */
export function sharesBox(a: Detection, b: Detection): boolean {
  return overlapOfSmaller(a.box, b.box) > APART;
}

/** Where a head is: by its landmarks, or where there are none as yet, as large a circle as its box holds. */
function headOf(seen: Face | Detection): { readonly middle: Point; readonly radius: number } {
  if (!('landmarks' in seen)) return { middle: centreOf(seen.box), radius: seen.box.width / 2 };
  const { five } = seen.landmarks;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value) / five.length;
  const middle: Point = [mean(five.map(([x]) => x)), mean(five.map(([, y]) => y))];
  const spread = Math.sqrt(mean(five.map((point) => distance(point, middle) ** 2)));
  return { middle, radius: HEAD * spread };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
