import sharp from 'sharp';
import type { DetectBody, FaceSearch } from '#src/index.js';

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

/** The same faces as the pack sface finds them: left, top, width and height. */
const boxes = {
  ada: [
    [1489.99, 265.88, 150.04, 150.04],
    [1064.83, 256.51, 247.97, 247.97],
  ],
  bea: [
    [846.57, 465.08, 177.9, 177.9],
    [237.32, 247.58, 174.29, 174.29],
  ],
  cara: [[1458.91, 199.41, 192.74, 192.74]],
  dora: [[1111.41, 259.87, 180.37, 180.37]],
  emma: [[242.81, 534.3, 222.25, 222.25]],
} as const satisfies Record<keyof typeof people, readonly (readonly [number, number, number, number])[]>;

/**
 * Cuts a person's face out of a photo, as PNG, without an engine: most tests need some photo of somebody, and looking
 * for it takes longer than many of them.
 * @param which - of the person's photos.
 */
export function portraitOf(person: keyof typeof people, which = 0): Promise<Buffer> {
  const [photo] = people[person][which] as Place;
  const [left, top, width, height] = boxes[person][which] as (typeof boxes)['cara'][0];
  return cutBox(groupPhoto(photo), { left, top, width, height }, 0.6);
}

/** Two portraits of these heights in one photo. */
export async function sideBySide(
  a: keyof typeof people,
  height: number,
  b: typeof a,
  other: number,
): Promise<Buffer> {
  const sized = async (person: typeof a, to: number): Promise<Buffer> =>
    sharp(await portraitOf(person))
      .resize({ height: to })
      .png()
      .toBuffer();
  return sharp({ create: { width: 900, height: 600, channels: 3, background: '#ccc' } })
    .composite([
      { input: await sized(a, height), left: 150, top: 200 },
      { input: await sized(b, other), left: 600, top: 250 },
    ])
    .png()
    .toBuffer();
}

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
  return cutBox(path, box, margin);
}

async function cutBox(
  path: string,
  box: DetectBody['faces'][number]['box'],
  margin: number,
): Promise<Buffer> {
  const photo = sharp(path);
  const size = await photo.metadata();
  const left = Math.max(0, Math.round(box.left - margin * box.width));
  const top = Math.max(0, Math.round(box.top - margin * box.height));
  const width = Math.min(size.width, Math.round(box.left + (1 + margin) * box.width)) - left;
  const height = Math.min(size.height, Math.round(box.top + (1 + margin) * box.height)) - top;
  return photo.extract({ left, top, width, height }).png().toBuffer();
}

/** A photo with nothing in it but a gradient. */
export function emptyScene(): Promise<Buffer> {
  const side = 200;
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i / side / 3) % 256);
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}
