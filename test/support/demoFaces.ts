import sharp from 'sharp';
import type { FaceSearch } from '#src/index.js';

/** One of the six group photos that every clone has. */
export function groupPhoto(n: number): string {
  return `node_modules/@vladmandic/face-api/demo/sample${n}.jpg`;
}

/** Where a person is in the group photos: the photo's number and a point on the face, in pixels. */
type Place = readonly [photo: number, x: number, y: number];

/** Two people who are in two of the photos, then some who are in none of those. */
export const people = {
  ada: [
    [1, 1565, 341],
    [3, 1189, 381],
  ],
  bea: [
    [1, 936, 554],
    [4, 324, 335],
  ],
  cara: [[2, 1555, 295]],
  dora: [[5, 1201, 350]],
  emma: [[6, 354, 645]],
} as const satisfies Record<string, readonly Place[]>;

/**
 * Cuts one face out of its photo, as PNG.
 * @param margin - of the face's box, on each side.
 */
export async function cutFace(engine: FaceSearch, [photo, x, y]: Place, margin = 0.6): Promise<Buffer> {
  const path = groupPhoto(photo);
  const seen = await engine.detect({ file: path });
  const box = seen.faces
    ?.map((face) => face.box)
    .find(({ left, top, width, height }) => x > left && y > top && x < left + width && y < top + height);
  if (!box) throw new Error(`No face at ${x}, ${y} of ${path}: ${seen.error ?? 'none there'}`);
  const left = Math.max(0, Math.round(box.left - margin * box.width));
  const top = Math.max(0, Math.round(box.top - margin * box.height));
  const width = Math.min(seen.width as number, Math.round(box.left + (1 + margin) * box.width)) - left;
  const height = Math.min(seen.height as number, Math.round(box.top + (1 + margin) * box.height)) - top;
  return sharp(path).extract({ left, top, width, height }).png().toBuffer();
}

/** A photo with nothing in it but a gradient. */
export function emptyScene(): Promise<Buffer> {
  const side = 200;
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i / side / 3) % 256);
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}
