import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaceSearch } from '#src/index.js';
import { bmpFile } from '../image/bmpFile.ts';
import { PNG_SIGNATURE, pngHeader } from '../image/pngFile.ts';
import { manyScans, pngBomb, profileBomb } from '../support/bombs.ts';
import { expectBody, expectError } from '../support/contract.ts';
import { groupPhoto } from '../support/demoFaces.ts';
import { type ChildOutcome, runChild } from '../support/runChild.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-bombs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a photo that was made to do harm', () => {
  let engine: FaceSearch;
  beforeAll(async () => {
    engine = await FaceSearch.open({ vision: { workers: 1 } });
    await engine.createGroup({ group_id: 'g', group_name: 'n' });
    // Warm, so that what is timed is the photo.
    expectBody(await engine.detect({ file: groupPhoto(1) }), ['width', 'height', 'faces']);
  });
  afterAll(() => engine?.close());

  const size = 'INVALID_IMAGE_SIZE:file';
  const format = 'IMAGE_ERROR_UNSUPPORTED_FORMAT:file';
  test.each<[string, () => Buffer, string]>([
    ['a PNG of 500 megapixels in half a megabyte', () => pngBomb(25_000, 20_000), size],
    ['a PNG header of 2 ** 31 - 1 a side', () => headerOf(2 ** 31 - 1), size],
    ['a PNG header with sides over 2 ** 31', () => headerOf(2 ** 32 - 1), size],
    ['a BMP header of 2 ** 31 - 1 a side', () => bmpOf(2 ** 31 - 1, 2 ** 31 - 1), size],
    ['a BMP header of -(2 ** 31) rows', () => bmpOf(64, -(2 ** 31)), size],
    ['a BMP header of 64 megapixels and no pixels', () => bmpOf(8000, 8000), format],
    ['a JPEG of 62 megapixels in 883 scans', () => manyScans(7900, 883), format],
    ['a JPEG of 101 scans', () => manyScans(64, 101), format],
  ])('%s is answered within a second', async (_, make, error) => {
    const file = make();
    const start = performance.now();
    expectError(await engine.search({ group_id: 'g', file }), error);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('a PNG whose colour profile inflates to a gigabyte takes neither a second nor the memory', async () => {
    const file = profileBomb(2 ** 30);
    const [before, start] = [process.memoryUsage().rss, performance.now()];
    const body = await engine.search({ group_id: 'g', file });
    expect(performance.now() - start).toBeLessThan(1000);
    expect([format, 'NO_FACE_FOUND']).toContain(body.error);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  test('as many scans as an encoder could write are read', async () => {
    expect(await engine.detect({ file: manyScans(64, 100) })).toMatchObject({ width: 64, faces: [] });
  });

  test('then a good one is looked at as ever', async () => {
    const { faces } = await engine.detect({ file: groupPhoto(1) });
    expect(faces).toHaveLength(3);
  });
});

function headerOf(side: number): Buffer {
  return Buffer.concat([PNG_SIGNATURE, pngHeader(side, side, 8, 2)]);
}

function bmpOf(width: number, height: number): Buffer {
  return bmpFile({ width, height, bits: 24, pixels: Buffer.alloc(99) });
}

/** A photo of exactly this length is one that our own code never gets done with. */
const ENDLESS_LENGTH = 314_159;
const preload = `
import { isMainThread } from 'node:worker_threads';
if (!isMainThread) {
  globalThis.DataView = class extends DataView {
    constructor(buffer, ...rest) {
      while (buffer.byteLength === ${ENDLESS_LENGTH});
      super(buffer, ...rest);
    }
  };
}`;

describe('limits.maxSeconds', () => {
  let good: Buffer;
  beforeAll(async () => {
    good = await sharp(groupPhoto(1)).resize(400).png().toBuffer();
  });

  test('ends a worker that hangs; photos that waited longer than that are looked at, and those that come later', async () => {
    const file = join(folder, 'preload.mjs');
    writeFileSync(file, preload);
    const body = `
      const good = Buffer.from(args.good, 'base64');
      const endless = Buffer.concat([good, Buffer.alloc(${ENDLESS_LENGTH} - good.length)]);
      const faults = [];
      const engine = await FaceSearch.open({
        vision: { workers: 1, queue: 20 },
        limits: { maxSeconds: 2 },
        onCall: ({ fault }) => { if (fault) faults.push(fault.code); },
      });
      const detect = (file) => engine.detect({ file });
      const bodies = await Promise.all([good, endless, good, endless, good, good].map(detect));
      bodies.push(await detect(good));
      await engine.close();
      console.log(JSON.stringify({ outcomes: bodies.map(({ error, faces }) => error ?? faces.length), faults }));`;
    const child = await runChild(folder, body, {
      args: { good: good.toString('base64') },
      env: { ...process.env, NODE_OPTIONS: `--import ${pathToFileURL(file).href}` },
    });
    const refused = 'IMAGE_ERROR_UNSUPPORTED_FORMAT:file';
    expect(outcomeOf(child)).toEqual({
      outcomes: [3, refused, 3, refused, 3, 3, 3],
      faults: ['PHOTO_TIMED_OUT', 'PHOTO_TIMED_OUT'],
    });
  });

  test('does not end a thread within sharp, which would take the process with it, nor does close()', async () => {
    const big = join(folder, 'big.jpg');
    const grain = { type: 'gaussian', mean: 128, sigma: 50 } as const;
    await sharp({ create: { width: 1000, height: 1000, channels: 3, background: 'teal', noise: grain } })
      .resize(6000, 5900)
      .jpeg({ progressive: true })
      .toFile(big);
    const body = `
      const engine = await FaceSearch.open({ vision: { workers: 1 }, limits: { maxSeconds: 0.1 } });
      const start = performance.now();
      const { error } = await engine.detect({ file: args.big });
      const seconds = (performance.now() - start) / 1000;
      await engine.close();
      console.log(JSON.stringify({ error, soon: seconds < 1 }));`;
    expect(outcomeOf(await runChild(folder, body, { args: { big } }))).toEqual({
      error: 'IMAGE_ERROR_UNSUPPORTED_FORMAT:file',
      soon: true,
    });
  });
});

describe('vision.blockLoaders', () => {
  const body = `
    const { default: sharp } = await import(args.sharp);
    const blank = sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } });
    const files = await Promise.all(['png', 'jpeg', 'webp', 'gif'].map((format) => blank.clone().toFormat(format).toBuffer()));
    const engine = await FaceSearch.open({ vision: { workers: 1, blockLoaders: args.block } });
    const own = await Promise.all(files.map((file) => sharp(file).metadata().then(() => true, () => false)));
    const ours = [];
    for (const file of files) ours.push((await engine.detect({ file })).error ?? 'read');
    await engine.close();
    console.log(JSON.stringify({ own, ours }));`;
  const refused = 'IMAGE_ERROR_UNSUPPORTED_FORMAT:file';

  test.each([
    [false, true],
    [true, false],
  ])('where it is %o, the application itself can read WebP with sharp: %o', async (block, others) => {
    const args = { block, sharp: import.meta.resolve('sharp') };
    expect(outcomeOf(await runChild(folder, body, { args }))).toEqual({
      own: [true, true, others, others],
      ours: ['read', 'read', refused, refused],
    });
  });
});

function outcomeOf(child: ChildOutcome): unknown {
  expect(child).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(child.stdout);
}
