import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '#src/image/decodeImage.js';
import { ImageError } from '#src/image/imageError.js';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import type { RgbImage } from '#src/image/rgbImage.js';
import { samplePath } from '../face/photos.ts';
import { bmpFile, packRows } from './bmpFile.ts';
import { flatJpeg } from './flatJpeg.ts';
import { PNG_SIGNATURE, pngHeader } from './pngFile.ts';
import { ultraHdr } from './ultraHdr.ts';

const SIDE = 64;
/** A picture with some detail, so that the files of it have something to break. */
const noise = sharp({
  create: {
    width: SIDE,
    height: SIDE,
    channels: 3,
    background: 'teal',
    noise: { type: 'gaussian', mean: 120, sigma: 40 },
  },
});
const png = await noise.clone().png().toBuffer();
const jpeg = await noise.clone().jpeg().toBuffer();
/** The same pixels at each run. */
const photo = sharp(samplePath(1)).resize(320, 240);

/** The error's code, or `decoded`. Anything that is not an `ImageError` fails the test. */
async function outcome(bytes: Uint8Array, limits = defaultImageLimits): Promise<string> {
  try {
    const image: RgbImage = await decodeImage(bytes, limits);
    expect(image.data.length).toBe(image.width * image.height * 3);
    return 'decoded';
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    expect(error.message).toMatch(/^[A-Z][^\n]*[^.\n]$/);
    return error.code;
  }
}

const END = Uint8Array.of(0xff, 0xd9);
const SCAN = Uint8Array.of(0xff, 0xda);
/** The start of Huffman tables. */
const TABLES = Uint8Array.of(0xff, 0xc4);

function middleOf({ length }: Buffer): number {
  return Math.floor(length / 2);
}

/** A copy of the file with some bytes more. */
function inserted(file: Buffer, at: number, bytes: readonly number[]): Buffer {
  return Buffer.concat([file.subarray(0, at), Uint8Array.from(bytes), file.subarray(at)]);
}

/** A copy of the file in which one byte is another. */
function flip(file: Buffer, at: number): Buffer {
  const copy = Buffer.from(file);
  copy[at] = (copy[at] as number) ^ 0x55;
  return copy;
}

describe('decodeImage() refuses', () => {
  test('a file over the byte limit before it looks at the content', async () => {
    const limits = { ...defaultImageLimits, maxBytes: png.length };
    expect(await outcome(png, limits)).toBe('decoded');
    expect(await outcome(Buffer.concat([png, Buffer.alloc(1)]), limits)).toBe('FILE_TOO_LARGE');
    expect(await outcome(Buffer.alloc(png.length + 1), limits)).toBe('FILE_TOO_LARGE');
  });

  test.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
    ['no bytes', () => new Uint8Array()],
    ['text', () => Buffer.from('This is not a photo, whatever its name says')],
    [
      'text that begins like a BMP',
      () => Buffer.from('BMW is a maker of cars, and of motorcycles too, in Munich'),
    ],
    ['GIF', () => noise.clone().gif().toBuffer()],
    ['WebP', () => noise.clone().webp().toBuffer()],
    ['TIFF', () => noise.clone().tiff().toBuffer()],
    ['AVIF', () => noise.clone().avif({ effort: 0 }).toBuffer()],
    ['SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>')],
    ['a PNG signature alone', () => PNG_SIGNATURE],
    ['a JPEG start alone', () => Buffer.from([0xff, 0xd8, 0xff])],
    ['a PNG header with no pixels', () => Buffer.concat([PNG_SIGNATURE, pngHeader(99, 99, 8, 2)])],
    [
      'a PNG of an impossible depth',
      () => Buffer.concat([PNG_SIGNATURE, pngHeader(99, 99, 7, 2), png.subarray(33)]),
    ],
  ])('%s as no photo', async (_, file) => {
    expect(await outcome(await file())).toBe('UNSUPPORTED_FORMAT');
  });

  test.each([0.05, 0.3, 0.6, 0.9, 0.99])('JPEG and PNG files of which only %f is there', async (share) => {
    expect(await outcome(jpeg.subarray(0, jpeg.length * share))).toBe('UNSUPPORTED_FORMAT');
    expect(await outcome(png.subarray(0, png.length * share))).toBe('UNSUPPORTED_FORMAT');
  });

  test('a PNG with a broken checksum or broken pixels', async () => {
    const pixels = png.indexOf('IDAT');
    const checksum = pixels + 4 + png.readUInt32BE(pixels - 4);
    expect(await outcome(flip(png, checksum))).toBe('UNSUPPORTED_FORMAT');
    expect(await outcome(flip(png, (pixels + checksum) >> 1))).toBe('UNSUPPORTED_FORMAT');
    expect(await outcome(flip(png, 30))).toBe('UNSUPPORTED_FORMAT');
  });

  test.each<[string, (file: Buffer) => Buffer]>([
    ['of which the second half is missing', (file) => Buffer.concat([file.subarray(0, middleOf(file)), END])],
    [
      'that lack some bytes',
      (file) => Buffer.concat([file.subarray(0, middleOf(file)), file.subarray(middleOf(file) + 500)]),
    ],
    [
      'with rubbish in their pixels',
      (file) => Buffer.from(file).fill(0x55, middleOf(file), middleOf(file) + 500),
    ],
  ])('JPEG files %s, though their end is marked', async (_, damage) => {
    for (const progressive of [false, true]) {
      const whole = await photo.clone().jpeg({ progressive }).toBuffer();
      expect(await outcome(damage(whole)), `progressive: ${progressive}`).toBe('UNSUPPORTED_FORMAT');
    }
  });

  test('JPEG files with broken pixels and a gain map behind them, which is no part of the photo', async () => {
    const whole = await photo.clone().jpeg().toBuffer();
    const broken = Buffer.concat([whole.subarray(0, middleOf(whole)), whole.subarray(middleOf(whole) + 500)]);
    expect((await sharp(await ultraHdr(broken)).metadata()).gainMap).toBeDefined();
    expect(await outcome(await ultraHdr(broken))).toBe('UNSUPPORTED_FORMAT');
    const plain = await decodeImage(whole, defaultImageLimits);
    expect(await decodeImage(await ultraHdr(whole), defaultImageLimits)).toEqual(plain);
    expect(await outcome((await ultraHdr(whole)).subarray(0, -100))).toBe('decoded');
  });

  test('progressive JPEG files in which a scan has bytes to spare', async () => {
    const whole = await photo.clone().jpeg({ progressive: true }).toBuffer();
    const scan = whole.indexOf(SCAN);
    const next = whole.indexOf(TABLES, scan);
    expect(next).toBeGreaterThan(scan);
    expect(await outcome(inserted(whole, next, Array(40).fill(7)))).toBe('UNSUPPORTED_FORMAT');
  });

  test.each<[string, Uint8Array]>([
    ['a PNG header of 100 megapixels', Buffer.concat([PNG_SIGNATURE, pngHeader(10_000, 10_000, 8, 2)])],
    [
      'a PNG header of 2 ** 31 - 1 a side',
      Buffer.concat([PNG_SIGNATURE, pngHeader(2 ** 31 - 1, 2 ** 31 - 1, 8, 2)]),
    ],
    [
      'a BMP header of 60000 a side',
      bmpFile({ width: 60_000, height: 60_000, bits: 24, pixels: Buffer.alloc(9) }),
    ],
    [
      'a BMP header of 2 ** 31 rows',
      bmpFile({ width: 64, height: -(2 ** 31), bits: 24, pixels: Buffer.alloc(9) }),
    ],
    ['a JPEG frame of 65535 a side', flatJpegOfSize(65_535, 65_535)],
    ['a side over the limit', Buffer.concat([PNG_SIGNATURE, pngHeader(16_385, 64, 8, 2)])],
    ['a PNG of one pixel', Buffer.concat([PNG_SIGNATURE, pngHeader(1, 1, 8, 2), png.subarray(33)])],
    ['a JPEG of 47 pixels', flatJpeg(47, [128])],
    ['a BMP of 47 pixels', bmpFile({ width: 47, height: 99, bits: 24, pixels: Buffer.alloc(9) })],
  ])('%s by the header alone', async (_, file) => {
    expect(await outcome(file)).toBe('INVALID_SIZE');
  });

  test('a JPEG whose second frame is another size than its first', async () => {
    const second = flatJpegOfSize(64, 64);
    const frame = second.indexOf(Buffer.from([0xff, 0xc0]));
    const small = Buffer.from(second.subarray(frame, frame + 13));
    small.writeUInt16BE(9, 5);
    const file = Buffer.concat([
      second.subarray(0, frame),
      second.subarray(frame, frame + 13),
      small,
      second.subarray(frame + 13),
    ]);
    expect(await outcome(file)).toBe('UNSUPPORTED_FORMAT');
  });
});

describe('decodeImage() takes a JPEG that is odd but whole', () => {
  const app = (marker: number, content: string): number[] => [
    ...[0xff, marker, 0, content.length + 2],
    ...Buffer.from(content, 'latin1'),
  ];
  test.each<[string, (file: Buffer) => Buffer]>([
    ['with bytes behind its end', (file) => Buffer.concat([file, Buffer.alloc(99, 7)])],
    ['with strays between its segments', (file) => inserted(file, file.indexOf(TABLES), [1, 2, 3])],
    ['with fill bytes before its segments', (file) => inserted(file, 2, [0xff, 0xff])],
    [
      'of an unknown version of JFIF',
      (file) => inserted(file, 2, app(0xe0, 'JFIF\0\x02\x01\0\0\x01\0\x01\0\0')),
    ],
    ['with an unknown transform of Adobe', (file) => inserted(file, 2, app(0xee, 'Adobe\0\x64\0\0\0\0\x09'))],
    ['with an unknown segment', (file) => inserted(file, 2, app(0xe5, 'whatever'))],
    [
      'with rubbish for a colour profile',
      (file) => inserted(file, 2, app(0xe2, 'ICC_PROFILE\0\x01\x01rubbish')),
    ],
    ['with rubbish for EXIF', (file) => inserted(file, 2, app(0xe1, 'Exif\0\0rubbish'))],
    [
      'whose scan claims to be a part of one',
      (file) => {
        const odd = Buffer.from(file);
        // Behind the number of components and two bytes each: first and last coefficient.
        odd[file.indexOf(SCAN) + 5 + 2 * 3 + 1] = 0;
        return odd;
      },
    ],
  ])('%s', async (_, change) => {
    const whole = await decodeImage(jpeg, defaultImageLimits);
    const odd = await decodeImage(change(jpeg), defaultImageLimits);
    expect(Buffer.compare(odd.data, whole.data)).toBe(0);
  });
});

describe('decodeImage() of files that are broken at random gives a picture or an ImageError', () => {
  const limits = { ...defaultImageLimits, minSide: 1, maxPixels: 2_000_000 };
  const indices = Array.from({ length: SIDE }, (_, y) => Array.from({ length: SIDE }, (_, x) => (x * y) % 4));
  const palette = [0, 1, 2, 3].map((i) => [i, 2 * i, 3 * i]);
  const size = { width: SIDE, height: SIDE };
  const runs = indices.flatMap((row) => [...row.flatMap((i) => [1, i]), 0, 0]);
  const masks = [0xf800, 0x7e0, 0x1f];
  const files: [string, Buffer][] = [
    ['PNG', png],
    ['JPEG', jpeg],
    ['BMP with a palette', bmpFile({ ...size, bits: 8, palette, pixels: packRows(indices, 8) })],
    ['BMP with runs', bmpFile({ ...size, bits: 8, compression: 1, palette, pixels: Buffer.from(runs) })],
    [
      'BMP with masks',
      bmpFile({ ...size, bits: 16, header: 124, compression: 3, masks, pixels: packRows(indices, 16) }),
    ],
  ];

  test.each(files)('%s', async (_, file) => {
    expect(await outcome(file, limits)).toBe('decoded');
    const seen = new Set<string>();
    const change = fc.record({
      // Half of all changes hit the headers, where they hurt most.
      at: fc.oneof(fc.nat(Math.min(140, file.length - 1)), fc.nat(file.length - 1)),
      byte: fc.integer({ min: 0, max: 255 }),
    });
    const breakage = fc.record({
      changes: fc.array(change, { maxLength: 6 }),
      length: fc.option(fc.nat(file.length), { nil: file.length, freq: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(breakage, async ({ changes, length }) => {
        const broken = Buffer.from(file);
        for (const { at, byte } of changes) broken[at] = byte;
        seen.add(await outcome(broken.subarray(0, length), limits));
      }),
      { numRuns: 300, seed: 20261122 },
    );
    expect(seen).toContain('decoded');
    expect(seen).toContain('UNSUPPORTED_FORMAT');
  });
});

/** A JPEG of 64 pixels a side whose frame claims another size. */
function flatJpegOfSize(width: number, height: number): Buffer {
  const file = flatJpeg(64, [128]);
  const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
  file.writeUInt16BE(height, frame + 5);
  file.writeUInt16BE(width, frame + 7);
  return file;
}
