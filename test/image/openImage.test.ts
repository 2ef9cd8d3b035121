import sharp, { type JpegOptions, type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Region } from '#src/image/cellGrid.js';
import { decodeImage } from '#src/image/decodeImage.js';
import { ImageError } from '#src/image/imageError.js';
import { defaultImageLimits as limits } from '#src/image/imageLimits.js';
import { openImage } from '#src/image/openImage.js';
import type { LazyPhoto, Piece } from '#src/image/photo.js';
import type { RgbImage } from '#src/image/rgbImage.js';
import { samplePath } from '../face/photos.ts';
import { adobeRgbProfile, withProfile } from './iccProfile.ts';

const WIDTH = 3840;
const HEIGHT = 1280;
const pixels = await sharp(samplePath(1)).resize(WIDTH, HEIGHT, { fit: 'cover' }).raw().toBuffer();
const picture = (): Sharp => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
const jpeg = await picture().jpeg().toBuffer();

const eye = { left: 700, top: 300, right: 900, bottom: 400 };
const fine = (region: Region) => ({ region, shrink: 1 });
const coarse = (region: Region) => ({ region, shrink: 10 });

/** Opens a photo and counts what is decoded of it from then on. */
async function openLazy(bytes: Uint8Array): Promise<{ photo: LazyPhoto; decoded: () => number }> {
  let calls = 0;
  const photo = await openImage(bytes, limits, (work) => {
    calls++;
    return work();
  });
  if ('data' in photo) throw new Error('all of the photo is decoded');
  const opening = calls;
  return { photo, decoded: () => calls - opening };
}

/** How much a piece's pixels differ from the same part of the whole photo: mean of absolute differences. */
function difference({ image, toPhoto }: Piece, whole: RgbImage): number {
  const { a, c, e, f } = toPhoto;
  let sum = 0;
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++)
      for (let channel = 0; channel < 3; channel++)
        sum += Math.abs(
          (image.data[(y * image.width + x) * 3 + channel] as number) -
            meanAt(whole, [a * x + c, a * (x + 1) + c], [e * y + f, e * (y + 1) + f], channel),
        );
  return sum / image.data.length;
}

function meanAt(
  { width, data }: RgbImage,
  [left, right]: readonly [number, number],
  [top, bottom]: readonly [number, number],
  channel: number,
): number {
  let [sum, count] = [0, 0];
  for (let y = Math.round(top); y < Math.round(bottom); y++)
    for (let x = Math.round(left); x < Math.round(right); x++, count++)
      sum += data[(y * width + x) * 3 + channel] as number;
  return sum / count;
}

async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'taken';
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return error.code;
  }
}

describe('openImage() of a large JPEG', () => {
  test('gives coarse cuts a shrunk photo, decoded once and in place', async () => {
    const { photo, decoded } = await openLazy(jpeg);
    expect([photo.width, photo.height]).toEqual([WIDTH, HEIGHT]);
    const [piece, again] = (await photo.pieces([coarse(eye), coarse(eye)])) as [Piece, Piece];
    expect([piece.image.width, piece.image.height]).toEqual([768, 256]);
    expect(again).toBe(piece);
    expect(decoded()).toBe(0);
    const whole = await decodeImage(jpeg, limits);
    const inPlace = difference(piece, whole);
    expect(inPlace).toBeLessThan(3);
    // A pixel of the shrunk photo further to the right it would not fit.
    const { toPhoto } = piece;
    expect(difference({ image: shiftedLeft(piece.image), toPhoto }, whole)).toBeGreaterThan(1.5 * inPlace);
  });

  test.each([
    1, 2, 3, 4, 5, 6, 7, 8,
  ])('gives fine cuts the pixels of the whole photo where its EXIF orientation is %i', async (orientation) => {
    const file = await picture().jpeg().withMetadata({ orientation }).toBuffer();
    const whole = await decodeImage(file, limits);
    const { photo } = await openLazy(file);
    expect([photo.width, photo.height]).toEqual([whole.width, whole.height]);
    const [piece] = (await photo.pieces([fine(eye)])) as [Piece];
    expect(piece.image.width).toBeLessThan(800);
    expect(difference(piece, whole)).toBe(0);
  });

  test('converts pieces to sRGB as it does the whole photo', async () => {
    const file = withProfile(jpeg, adobeRgbProfile());
    const { photo } = await openLazy(file);
    const whole = await decodeImage(file, limits);
    const [piece, shrunk] = (await photo.pieces([fine(eye), coarse(eye)])) as [Piece, Piece];
    expect(difference(piece, whole)).toBe(0);
    expect(difference(shrunk, whole)).toBeLessThan(3);
    expect(difference(shrunk, await decodeImage(jpeg, limits))).toBeGreaterThan(3);
  });

  test('decodes room around a part, and no part twice', async () => {
    const { photo, decoded } = await openLazy(jpeg);
    const [first] = (await photo.pieces([fine(eye), coarse(eye)])) as [Piece];
    expect(first.toPhoto).toMatchObject({ a: 1, c: 600, e: 1, f: 250 });
    const closer = { left: 610, top: 260, right: 990, bottom: 440 };
    expect((await photo.pieces([fine(closer)]))[0]).toBe(first);
    expect(decoded()).toBe(1);
  });

  test('decodes the whole photo at the third part, and where a part is most of it', async () => {
    const { photo, decoded } = await openLazy(jpeg);
    const at = (left: number): Region => ({ ...eye, left, right: left + 100 });
    for (const left of [100, 1500]) await photo.pieces([fine(at(left))]);
    const [third] = (await photo.pieces([fine(at(2500))])) as [Piece];
    expect([third.image.width, third.image.height]).toEqual([WIDTH, HEIGHT]);
    for (const piece of await photo.pieces([fine(at(100)), fine(at(3700))])) expect(piece).toBe(third);
    expect(decoded()).toBe(3);
    const other = await openLazy(jpeg);
    const [most] = (await other.photo.pieces([fine(at(300)), fine(at(3000))])) as [Piece];
    expect(most.image.width).toBe(WIDTH);
  });

  test('decodes nothing for cuts that lie outside of the photo', async () => {
    const { photo, decoded } = await openLazy(jpeg);
    await photo.pieces([fine({ left: WIDTH, top: 0, right: WIDTH - 3, bottom: 9 })]);
    expect(decoded()).toBe(0);
  });
});

describe('openImage() decodes all at once of', () => {
  test.each<[string, () => Promise<Uint8Array>]>([
    [
      'a smaller JPEG',
      () =>
        picture()
          .resize(WIDTH - 4, HEIGHT)
          .jpeg()
          .toBuffer(),
    ],
    ['a JPEG whose sides libjpeg would round', () => picture().extend({ bottom: 2 }).jpeg().toBuffer()],
    ['a large PNG', () => picture().png({ compressionLevel: 1 }).toBuffer()],
  ])('%s', async (_, make) => {
    const file = await make();
    const photo = (await openImage(file, limits, (work) => work())) as RgbImage;
    const whole = await decodeImage(file, limits);
    expect([photo.width, photo.height]).toEqual([whole.width, whole.height]);
    expect(Buffer.compare(photo.data, whole.data)).toBe(0);
  });
});

describe('openImage() of a JPEG of very few rows or columns', () => {
  test.each([
    [3840, 4],
    [4, 3840],
    [6912, 8],
    [3840, 8],
  ])('takes %i x %i pixels where the limits do', async (width, height) => {
    const file = await picture().resize(width, height, { fit: 'fill' }).jpeg().toBuffer();
    const photo = await openImage(file, { ...limits, minSide: 1 }, (work) => work());
    expect([photo.width, photo.height]).toEqual([width, height]);
  });
});

describe('openImage() refuses what decodeImage() refuses', () => {
  const kinds: [string, JpegOptions][] = [
    ['baseline', {}],
    ['progressive', { progressive: true }],
    ['not subsampled', { chromaSubsampling: '4:4:4' }],
  ];

  test.each(kinds)('of %s JPEGs that are cut off', async (_, options) => {
    const file = await picture().jpeg(options).toBuffer();
    const cuts = [1, 2, 3, 10, 50, 300, 2000, file.length >> 1, file.length - 100];
    for (const missing of cuts) {
      const bytes = file.subarray(0, file.length - missing);
      const expected = await outcome(() => decodeImage(bytes, limits));
      const got = await outcome(() => openImage(bytes, limits, (work) => work()));
      expect([missing, got]).toEqual([missing, expected]);
    }
    expect(await outcome(() => openImage(file.subarray(0, -300), limits, (work) => work()))).toBe(
      'UNSUPPORTED_FORMAT',
    );
  });

  test('of JPEGs with a broken header, or without many of their pixels', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 12; i++) {
      const at = i % 2 === 0 ? 20 * i : Math.floor((jpeg.length * i) / 12);
      const end = Buffer.from([0xff, 0xd9]);
      const bytes = i % 2 === 0 ? Buffer.from(jpeg) : Buffer.concat([jpeg.subarray(0, at), end]);
      if (i % 2 === 0) bytes.fill(0xff ^ i, at, at + 3);
      const expected = await outcome(() => decodeImage(bytes, limits));
      expect([i, await outcome(() => openImage(bytes, limits, (work) => work()))]).toEqual([i, expected]);
      seen.add(expected);
    }
    expect(seen).toContain('taken');
    expect(seen).toContain('UNSUPPORTED_FORMAT');
  });

  test('by its size', async () => {
    expect(await outcome(() => openImage(jpeg, { ...limits, maxSide: WIDTH - 1 }, (work) => work()))).toBe(
      'INVALID_SIZE',
    );
  });
});

/** The picture moved by a pixel, the first column left as it is. */
function shiftedLeft(image: RgbImage): RgbImage {
  const data = Uint8Array.from(image.data);
  data.set(image.data.subarray(0, -3), 3);
  return { ...image, data };
}
