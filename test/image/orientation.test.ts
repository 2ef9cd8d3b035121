import { existsSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '#src/image/decodeImage.js';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import type { RgbImage } from '#src/image/rgbImage.js';

const decode = (bytes: Uint8Array): Promise<RgbImage> => decodeImage(bytes, defaultImageLimits);
const orientations = [1, 2, 3, 4, 5, 6, 7, 8];

/** Mean absolute difference of the values of two pictures of one size. */
function difference(one: RgbImage, other: RgbImage): number {
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  return one.data.reduce((sum, v, i) => sum + Math.abs(v - (other.data[i] as number)), 0) / one.data.length;
}

describe('decodeImage() turns a photo upright', () => {
  const width = 240;
  const height = 160;
  const upright = sharp('node_modules/@vladmandic/face-api/demo/sample1.jpg')
    .resize(width, height)
    .removeAlpha();

  // Where the pixel at (x, y) of the upright photo is stored, as EXIF 2.3 tells of tag 0x0112: from where the
  // first stored row and column lie.
  const stored: Record<number, (x: number, y: number) => [number, number]> = {
    1: (x, y) => [x, y],
    2: (x, y) => [width - 1 - x, y],
    3: (x, y) => [width - 1 - x, height - 1 - y],
    4: (x, y) => [x, height - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y) => [y, width - 1 - x],
    7: (x, y) => [height - 1 - y, width - 1 - x],
    8: (x, y) => [height - 1 - y, x],
  };

  test.each(orientations)('of orientation %i, JPEG and PNG', async (orientation) => {
    const data = new Uint8Array(await upright.clone().toColourspace('srgb').raw().toBuffer());
    const [columns, rows] = orientation < 5 ? [width, height] : [height, width];
    const turned = new Uint8Array(data.length);
    for (let i = 0; i < width * height; i++) {
      const [x = 0, y = 0] = stored[orientation]?.(i % width, Math.floor(i / width)) ?? [];
      turned.set(data.subarray(3 * i, 3 * i + 3), 3 * (y * columns + x));
    }
    const picture = sharp(turned, { raw: { width: columns, height: rows, channels: 3 } }).withMetadata({
      orientation,
    });
    const expected = { width, height, data };
    expect(difference(await decode(await picture.clone().png().toBuffer()), expected)).toBe(0);
    const jpeg = await picture.clone().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
    expect((await sharp(jpeg).metadata()).orientation).toBe(orientation);
    expect(difference(await decode(jpeg), expected)).toBeLessThan(2.5);
  });

  test.each([
    0, 9, 65_535,
  ])('and leaves one of orientation %i, which means nothing, as it is', async (orientation) => {
    const jpeg = await upright.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const tag = jpeg.indexOf(Buffer.from([0x01, 0x12, 0x00, 0x03]));
    expect(tag).toBeGreaterThan(0);
    jpeg.writeUInt16BE(orientation, tag + 8);
    const image = await decode(jpeg);
    expect([image.width, image.height]).toEqual([width, height]);
  });
});

const sets = [
  '../shared/data/exif/Landscape_N.jpg',
  '../shared/data/exif/Portrait_N.jpg',
  '../shared/data/fixtures/cc0_exif/lisa1_oN.jpg',
];

describe.each(sets)('decodeImage() of %s', (pattern) => {
  const path = (n: number): string => pattern.replace('N', String(n));
  test.skipIf(!existsSync(path(1)))(
    'gives one picture for all eight orientations (skips without ../shared/data)',
    async () => {
      const first = await decode(readFileSync(path(1)));
      for (const n of orientations.slice(1)) {
        expect(difference(await decode(readFileSync(path(n))), first), path(n)).toBeLessThan(8);
      }
    },
  );
});
