import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { Box } from '#src/face/box.js';
import type { Point } from '#src/face/point.js';
import { decodeImage } from '#src/image/decodeImage.js';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import type { RgbImage } from '#src/image/rgbImage.js';

/** Path of one of face-api's six sample photos. */
export function samplePath(number: number): string {
  const folder = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
  return join(folder, 'demo', `sample${number}.jpg`);
}

export async function photoAt(path: string): Promise<RgbImage> {
  return decodeImage(await readFile(path), defaultImageLimits);
}

export function samplePhoto(number: number): Promise<RgbImage> {
  return photoAt(samplePath(number));
}

/** A photo whose pixels are those of another at other places. */
function rearranged(
  image: RgbImage,
  [width, height]: readonly [number, number],
  sourceOf: (x: number, y: number) => Point,
): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = sourceOf(x, y);
      const from = (fromY * image.width + fromX) * 3;
      const to = (y * width + x) * 3;
      // Value by value: a view of each of some million pixels would take longer than finding the faces.
      for (let c = 0; c < 3; c++) data[to + c] = image.data[from + c] as number;
    }
  }
  return { width, height, data };
}

/** The photo turned clockwise by 90 degrees. */
export function turned(image: RgbImage): RgbImage {
  return rearranged(image, [image.height, image.width], (x, y) => [y, image.height - 1 - x]);
}

/** Where a point or box of a photo of this height goes when the photo is turned clockwise by 90 degrees. */
export function turnedPoint([x, y]: Point, height: number): Point {
  return [height - y, x];
}

export function turnedBox(box: Box, height: number): Box {
  const [right, top] = turnedPoint([box.left, box.top], height);
  return { left: right - box.height, top, width: box.height, height: box.width };
}

export function mirrored(image: RgbImage): RgbImage {
  return rearranged(image, [image.width, image.height], (x, y) => [image.width - 1 - x, y]);
}

/** The part of a photo inside a box, its sides rounded to whole pixels and kept inside of the photo. */
export function cut(image: RgbImage, box: Box): RgbImage {
  const left = Math.max(0, Math.round(box.left));
  const top = Math.max(0, Math.round(box.top));
  const width = Math.min(image.width - left, Math.round(box.width));
  const height = Math.min(image.height - top, Math.round(box.height));
  return rearranged(image, [width, height], (x, y) => [left + x, top + y]);
}

/** The photo with another one laid on it, which must not reach outside. */
export function pasted(image: RgbImage, other: RgbImage, left: number, top: number): RgbImage {
  const data = image.data.slice();
  for (let y = 0; y < other.height; y++) {
    const row = other.data.subarray(y * other.width * 3, (y + 1) * other.width * 3);
    data.set(row, ((top + y) * image.width + left) * 3);
  }
  return { ...image, data };
}

/** Photos in rows on a grey wall, as many to a row as the wall's width holds. */
export function collage(photos: readonly RgbImage[], width: number, height: number): RgbImage {
  const wall = greyPhoto(width, height);
  let [left, top, below] = [0, 0, 0];
  for (const photo of photos) {
    if (left + photo.width > width) [left, top] = [0, below];
    for (let y = 0; y < photo.height; y++) {
      const row = photo.data.subarray(y * photo.width * 3, (y + 1) * photo.width * 3);
      wall.data.set(row, ((top + y) * width + left) * 3);
    }
    left += photo.width;
    below = Math.max(below, top + photo.height);
  }
  return wall;
}

/** The photo at another size, as another camera would have taken it. */
export async function resized(image: RgbImage, factor: number): Promise<RgbImage> {
  const { width, height, data } = image;
  const result = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(Math.round(width * factor))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: result.info.width, height: result.info.height, data: new Uint8Array(result.data) };
}

export function greyPhoto(width: number, height: number): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3).fill(128) };
}

/** Pixels without any order, the same ones each time. */
export function noisePhoto(width: number, height: number, seed: number): RgbImage {
  const next = random(seed);
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => next() * 256) };
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Cosine of two unit-length embeddings. */
export function similarity(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
