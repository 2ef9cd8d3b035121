import type { Point } from '../point.ts';

/**
 * Turns the output of face-api's landmark net for one face into its 68 points, in dlib's order, in pixels right
 * and down from the crop's upper left corner.
 *
 * The crop that the net wants is a square around the detector's box: the same centre, its side the box's longer
 * side, no margin, upright as the photo is. face-api cuts the box itself, limited to the photo and rounded down to
 * whole pixels, and fills the square with equal black strips beside the longer sides; it scales that to 112 x 112.
 * Where the photo is left to show in place of the strips, the points move by 1 % of the distance of the eyes (mean of
 * 82 faces), and hold a little steadier when the box moves. Points are shares of the square's side, strips included,
 * so that for a square crop face-api's own mapping back is this multiplication and no more. They may lie outside.
 *
 * @param raw - 136 values: x, y, x, y ... as shares of the crop's side.
 * @param side - of the square crop, in pixels of whatever image the points are wanted in.
 *
 * @example
 * const { points } = await net.run(pixels, 1);
 * const [x, y] = decodeLandmarks68(points, box.width)[30]; // the nose's tip, from the box's corner
 */
export function decodeLandmarks68(raw: Float32Array, side: number): Point[] {
  return Array.from({ length: raw.length / 2 }, (_, i): Point => {
    return [(raw[2 * i] ?? 0) * side, (raw[2 * i + 1] ?? 0) * side];
  });
}
