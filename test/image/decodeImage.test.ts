import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '#src/image/decodeImage.js';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import type { RgbImage } from '#src/image/rgbImage.js';
import { bmpFile, packRows } from './bmpFile.ts';
import { flatJpeg } from './flatJpeg.ts';
import { adobeRgbProfile, linearGreyProfile, withProfile } from './iccProfile.ts';
import { pngChunk, pngFile } from './pngFile.ts';

const SIDE = 48;
const decode = (bytes: Uint8Array): Promise<RgbImage> => decodeImage(bytes, defaultImageLimits);

/** Rows of samples for a PNG: `at(x)` gives one pixel's samples. */
function rowsOf(at: (x: number) => readonly number[]): number[][] {
  return Array.from({ length: SIDE }, () => Array.from({ length: SIDE }, (_, x) => at(x)).flat());
}

/** A picture of one colour, made by sharp. */
function flat(red: number, green: number, blue: number): Sharp {
  const background = { r: red, g: green, b: blue };
  return sharp({ create: { width: SIDE, height: SIDE, channels: 3, background } });
}

/** The pixels at the left end of the top row, after checks that hold for every decoded picture. */
async function start(bytes: Uint8Array, count = 1): Promise<number[][]> {
  const { width, height, data } = await decode(bytes);
  expect([width, height, data.length]).toEqual([SIDE, SIDE, SIDE * SIDE * 3]);
  expect(data.constructor).toBe(Uint8Array);
  return Array.from({ length: count }, (_, x) => [...data.slice(3 * x, 3 * x + 3)]);
}

async function expectNear(bytes: Uint8Array, colour: readonly number[], off: number): Promise<void> {
  const [pixel = []] = await start(bytes);
  const errors = pixel.map((v, c) => Math.abs(v - (colour[c] as number)));
  expect(Math.max(...errors), `${pixel} is not near ${colour}`).toBeLessThanOrEqual(off);
}

describe('decodeImage() of PNG', () => {
  test.each([1, 2, 4, 8, 16])('reads grey of %i bits', async (depth) => {
    const top = 2 ** depth - 1;
    const file = pngFile(
      rowsOf((x) => [x % 2 === 0 ? 0 : top]),
      SIDE,
      depth,
      0,
    );
    expect(await start(file, 2)).toEqual([
      [0, 0, 0],
      [255, 255, 255],
    ]);
  });

  test.each([
    [8, 1],
    [16, 257],
  ])('reads RGB of %i bits', async (depth, unit) => {
    const file = pngFile(
      rowsOf((x) => [x * unit, 200 * unit, 7 * unit]),
      SIDE,
      depth,
      2,
    );
    expect(await start(file, 3)).toEqual([
      [0, 200, 7],
      [1, 200, 7],
      [2, 200, 7],
    ]);
  });

  test('reads 16-bit grey between black and white', async () => {
    const file = pngFile(
      rowsOf(() => [100 * 257]),
      SIDE,
      16,
      0,
    );
    await expectNear(file, [100, 100, 100], 1);
  });

  test.each([1, 2, 4, 8])('reads a palette of %i bits', async (depth) => {
    const palette = pngChunk('PLTE', Buffer.from([10, 20, 30, 250, 128, 3]));
    const file = pngFile(
      rowsOf((x) => [x % 2]),
      SIDE,
      depth,
      3,
      [palette],
    );
    expect(await start(file, 2)).toEqual([
      [10, 20, 30],
      [250, 128, 3],
    ]);
  });

  test.each([
    ['grey', 8, 4, [0, 51]],
    ['grey of 16 bits', 16, 4, [0, 51 * 257]],
    ['colour', 8, 6, [0, 0, 0, 51]],
    ['colour of 16 bits', 16, 6, [0, 0, 0, 51 * 257]],
  ] as const)('lays %s with alpha on white', async (_, depth, type, pixel) => {
    await expectNear(
      pngFile(
        rowsOf(() => pixel),
        SIDE,
        depth,
        type,
      ),
      [204, 204, 204],
      1,
    );
  });

  test('lays a palette with transparent colours on white', async () => {
    const extra = [pngChunk('PLTE', Buffer.from([1, 2, 3, 250, 128, 3])), pngChunk('tRNS', Buffer.from([0]))];
    const file = pngFile(
      rowsOf((x) => [x % 2]),
      SIDE,
      8,
      3,
      extra,
    );
    expect(await start(file, 2)).toEqual([
      [255, 255, 255],
      [250, 128, 3],
    ]);
  });

  test('reads the first picture of an animated PNG', async () => {
    const control = Buffer.alloc(26);
    control.writeUInt32BE(SIDE, 4);
    control.writeUInt32BE(SIDE, 8);
    control.writeUInt16BE(1, 20);
    const later = Buffer.from(control);
    later.writeUInt32BE(1, 0);
    const red = rowsOf(() => [200, 0, 0]);
    const blue = pngFile(
      rowsOf(() => [0, 0, 200]),
      SIDE,
      8,
      2,
    );
    const at = blue.indexOf('IDAT');
    const pixels = blue.subarray(at + 4, at + 4 + blue.readUInt32BE(at - 4));
    const file = pngFile(
      red,
      ...([SIDE, 8, 2] as const),
      [pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])), pngChunk('fcTL', control)],
      [pngChunk('fcTL', later), pngChunk('fdAT', Buffer.concat([Buffer.from([0, 0, 0, 2]), pixels]))],
    );
    expect(await start(file)).toEqual([[200, 0, 0]]);
  });

  test('converts a Display P3 profile to sRGB', async () => {
    const file = await flat(200, 60, 60).withIccProfile('p3').png().toBuffer();
    const stored = await sharp(file, { ignoreIcc: true }).raw().toBuffer();
    expect(stored[0]).toBeLessThan(195);
    await expectNear(file, [200, 60, 60], 2);
  });
});

describe('decodeImage() of JPEG', () => {
  test.each<[string, Sharp]>([
    ['baseline', flat(180, 90, 40).jpeg({ quality: 95 })],
    ['progressive', flat(180, 90, 40).jpeg({ quality: 95, progressive: true })],
    ['without subsampling', flat(180, 90, 40).jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
  ])('reads %s', async (_, picture) => {
    await expectNear(await picture.toBuffer(), [180, 90, 40], 3);
  });

  test('reads grey', async () => {
    await expectNear(flatJpeg(SIDE, [90]), [90, 90, 90], 0);
  });

  test('reads components as luma and chroma', async () => {
    await expectNear(flatJpeg(SIDE, [100, 128, 128]), [100, 100, 100], 1);
  });

  test('reads CMYK, which Adobe stores inverted', async () => {
    await expectNear(flatJpeg(SIDE, [255, 255, 255, 255], 0), [255, 255, 255], 4);
    const [dark = []] = await start(flatJpeg(SIDE, [255, 255, 255, 0], 0));
    expect(Math.max(...dark)).toBeLessThan(60);
    const [red = []] = await start(flatJpeg(SIDE, [255, 30, 30, 255], 0));
    expect(red[0]).toBeGreaterThan(200);
    expect(Math.max(...red.slice(1))).toBeLessThan(80);
  });

  test('reads YCCK, in which three inks are luma and chroma', async () => {
    // Luma is 255 less the sample of an ink, and no chroma is the same amount of all three.
    const [inks = []] = await start(flatJpeg(SIDE, [155, 155, 155, 225], 0));
    await expectNear(flatJpeg(SIDE, [100, 128, 128, 225], 2), inks, 1);
    await expectNear(flatJpeg(SIDE, [0, 128, 128, 255], 2), [255, 255, 255], 4);
  });

  test('converts an Adobe RGB profile to sRGB', async () => {
    const plain = await flat(150, 110, 90).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    await expectNear(plain, [150, 110, 90], 2);
    await expectNear(withProfile(plain, adobeRgbProfile()), [164, 110, 88], 3);
  });

  test('converts a profile of grey to sRGB', async () => {
    const plain = flatJpeg(SIDE, [55]);
    await expectNear(plain, [55, 55, 55], 0);
    // Linear 55 / 255 by the curve of sRGB.
    await expectNear(withProfile(plain, linearGreyProfile()), [128, 128, 128], 2);
  });

  test('reads a photo whose profile is rubbish', async () => {
    const plain = await flat(150, 110, 90).jpeg({ quality: 95 }).toBuffer();
    await expectNear(withProfile(plain, Buffer.alloc(300, 7)), [150, 110, 90], 3);
  });

  test('reads a photo with bytes after its end and with a comment', async () => {
    const plain = await flat(150, 110, 90).jpeg({ quality: 95 }).toBuffer();
    const comment = Buffer.from([0xff, 0xfe, 0, 4, 104, 105]);
    const odd = Buffer.concat([plain.subarray(0, 2), comment, plain.subarray(2), Buffer.alloc(5000, 7)]);
    await expectNear(odd, [150, 110, 90], 3);
  });
});

describe('decodeImage()', () => {
  test('reads a BMP', async () => {
    const row = Array(SIDE).fill(0x0a141e);
    const pixels = packRows(Array(SIDE).fill(row), 24);
    expect(await start(bmpFile({ width: SIDE, height: SIDE, bits: 24, pixels }))).toEqual([[10, 20, 30]]);
  });

  test('reads a file that lies within a larger buffer', async () => {
    const file = await flat(1, 2, 3).png().toBuffer();
    const larger = Buffer.concat([Buffer.alloc(5), file, Buffer.alloc(5)]);
    expect(await start(larger.subarray(5, 5 + file.length))).toEqual([[1, 2, 3]]);
  });

  test('gives a real photo in its full size', async () => {
    const photo = await decode(readFileSync('node_modules/@vladmandic/face-api/demo/sample1.jpg'));
    expect([photo.width, photo.height, photo.data.length]).toEqual([1920, 1280, 1920 * 1280 * 3]);
  });
});
