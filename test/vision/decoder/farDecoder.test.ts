import { readFileSync } from 'node:fs';
import { MessageChannel, type Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { decodeImage } from '#src/image/decodeImage.js';
import type { Guard } from '#src/image/guard.js';
import { ImageError } from '#src/image/imageError.js';
import { defaultImageLimits as limits } from '#src/image/imageLimits.js';
import { inspectImage } from '#src/image/inspectImage.js';
import type { RgbImage } from '#src/image/rgbImage.js';
import { FarDecoder } from '#src/vision/decoder/farDecoder.js';
import { openDecoder } from '#src/vision/decoder/openDecoder.js';
import type { ServingThread } from '#src/vision/serving/servingThread.js';
import { bmpFile } from '../../image/bmpFile.ts';
import { groupPhoto } from '../../support/demoFaces.ts';

const thread = openDecoder();
afterAll(() => thread.close());

/** Where a photo was decoded: only what is decoded here asks the guard. */
type Decoded = RgbImage & { readonly here: boolean };

function connected(to: ServingThread): (bytes: Uint8Array, size?: object) => Promise<Decoded> {
  const far = new FarDecoder(() => {
    const { port1, port2 } = new MessageChannel();
    to.serve(port2);
    return port1;
  });
  return async (bytes, size = {}) => {
    let here = false;
    const guard: Guard = (work) => {
      here = true;
      return work();
    };
    const image = await far.decode(bytes, limits, guard, { ...inspectImage(bytes, limits), ...size });
    return { ...image, here };
  };
}

const decode = connected(thread);
const photo = readFileSync(groupPhoto(1));
beforeAll(() => decodedThere(decode, photo));

/** Once the thread is there: nobody waits for it to start. */
function decodedThere(by: typeof decode, bytes: Uint8Array): Promise<Decoded> {
  const attempt = async (): Promise<Decoded> => {
    const image = await by(bytes);
    expect(image.here).toBe(false);
    return image;
  };
  return vi.waitFor(attempt, 20_000);
}

const resized = sharp(photo).resize(900);
const files: [string, () => Promise<Uint8Array>][] = [
  ['a JPEG', () => resized.clone().jpeg().toBuffer()],
  [
    'a JPEG that is turned',
    () =>
      resized
        .clone()
        .jpeg()
        .withExif({ IFD0: { Orientation: '6' } })
        .toBuffer(),
  ],
  ['a PNG', () => resized.clone().png().toBuffer()],
  ['a BMP', bmp],
];

/** From the top, rows without padding, for 3 * 900 is a multiple of 4. */
async function bmp(): Promise<Uint8Array> {
  const { data, info } = await resized.clone().raw().toBuffer({ resolveWithObject: true });
  const pixels = data.map((_, i) => data[i - (i % 3) + 2 - (i % 3)] as number);
  return bmpFile({ width: info.width, height: -info.height, bits: 24, pixels });
}

async function expectPixels(image: RgbImage, bytes: Uint8Array): Promise<void> {
  const { width, height, data } = await decodeImage(bytes, limits);
  expect([image.width, image.height, image.data.length]).toEqual([width, height, data.length]);
  expect(Buffer.compare(image.data, data)).toBe(0);
}

test.each(files)('FarDecoder has %s decoded by another thread, to the same pixels', async (_, make) => {
  const bytes = await make();
  const image = await decode(bytes);
  expect(image.here).toBe(false);
  await expectPixels(image, bytes);
});

test('FarDecoder lays one photo where the one before was', async () => {
  const first = await decode(photo);
  const second = await decode(await resized.clone().jpeg().toBuffer());
  expect(second.data.buffer).toBe(first.data.buffer);
  expect(first.data.buffer).toBeInstanceOf(SharedArrayBuffer);
});

test('FarDecoder decodes itself what is small, what is very large, and what is larger than its header says', async () => {
  const small = await sharp(photo).resize(300).jpeg().toBuffer();
  const large = await sharp(photo).resize(3800).jpeg({ quality: 50 }).toBuffer();
  for (const bytes of [small, large]) {
    const image = await decode(bytes);
    expect(image.here).toBe(true);
    await expectPixels(image, bytes);
  }
  // One whose room has not grown with other photos.
  const other = connected(thread);
  const little = await sharp(photo).resize(800).jpeg().toBuffer();
  await decodedThere(other, little);
  const image = await other(photo, { width: 600, height: 600 });
  expect(image.here).toBe(true);
  await expectPixels(image, photo);
});

test('FarDecoder keeps the first photo from waiting, for which the thread is started', async () => {
  const threads: Worker[] = [];
  const note = (worker: Worker): number => threads.push(worker);
  process.on('worker', note);
  const own = openDecoder();
  const decodeThere = connected(own);
  await decodeThere(await sharp(photo).resize(300).jpeg().toBuffer());
  expect(threads).toHaveLength(0);
  const first = await decodeThere(photo);
  expect(first.here).toBe(true);
  await expectPixels(first, photo);
  expect(threads).toHaveLength(1);
  process.off('worker', note);
  await own.close();
});

test('FarDecoder refuses what decodeImage() refuses, in the same words, and goes on', async () => {
  const cut = photo.subarray(0, photo.length >> 1);
  const [expected, got] = await Promise.all([
    decodeImage(cut, limits).catch((error: unknown) => error),
    decode(cut).catch((error: unknown) => error),
  ]);
  expect(got).toBeInstanceOf(ImageError);
  expect(got).toMatchObject({ code: 'UNSUPPORTED_FORMAT', message: (expected as Error).message });
  expect((await decode(photo)).here).toBe(false);
});

test('FarDecoder serves several at once, each with its own photo', async () => {
  const widths = [800, 900, 1000];
  const all = await Promise.all(
    widths.map(async (width) => {
      const bytes = await sharp(photo).resize(width).jpeg().toBuffer();
      return { bytes, image: await decodedThere(connected(thread), bytes) };
    }),
  );
  for (const { bytes, image } of all) await expectPixels(image, bytes);
});

test('FarDecoder goes on where its thread is lost, and is served by the next one', async () => {
  const threads: Worker[] = [];
  const note = (worker: Worker): number => threads.push(worker);
  process.on('worker', note);
  const own = openDecoder();
  const decodeThere = connected(own);
  await decodedThere(decodeThere, photo);
  // Not while it decodes: a thread that is ended in native code takes the process with it.
  await threads[0]?.terminate();
  await expectPixels(await decodeThere(photo), photo);
  await expectPixels(await decodedThere(decodeThere, photo), photo);
  expect(threads).toHaveLength(2);
  process.off('worker', note);
  await own.close();
});

test('FarDecoder gets what is under way when its thread is closed, and decodes itself from then on', async () => {
  const own = openDecoder();
  const decodeThere = connected(own);
  await decodedThere(decodeThere, photo);
  const underWay = decodeThere(photo);
  await Promise.all([own.close(), own.close()]);
  await expectPixels(await underWay, photo);
  const later = await decodeThere(photo);
  expect(later.here).toBe(true);
  await expectPixels(later, photo);
});
