import { existsSync, readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readSize } from '#src/image/readSize.js';
import { sniffFormat } from '#src/image/sniffFormat.js';
import { bmpFile } from './bmpFile.ts';
import { PNG_SIGNATURE, pngChunk, pngHeader } from './pngFile.ts';

/** A JPEG's start of frame, of any kind. */
function frame(marker: number, width: number, height: number): Buffer {
  const segment = Buffer.from([0xff, marker, 0, 17, 8, 0, 0, 0, 0, 3, 1, 17, 0, 2, 17, 0, 3, 17, 0]);
  segment.writeUInt16BE(height, 5);
  segment.writeUInt16BE(width, 7);
  return segment;
}

const jpeg = (...segments: Uint8Array[]) => Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments]);

describe('readSize()', () => {
  test('reads a PNG header that has nothing behind it', () => {
    const file = Buffer.concat([PNG_SIGNATURE, pngHeader(10_000, 10_001, 8, 2)]);
    expect(readSize(file, 'png')).toEqual({ width: 10_000, height: 10_001 });
    expect(readSize(file.subarray(0, -1), 'png')).toBeUndefined();
  });

  test('refuses a PNG whose first chunk is another', () => {
    const file = Buffer.concat([PNG_SIGNATURE, pngChunk('CgBI', Buffer.alloc(4)), pngHeader(9, 9, 8, 2)]);
    expect(readSize(file, 'png')).toBeUndefined();
  });

  test.each([0xc0, 0xc1, 0xc2, 0xc3, 0xc9, 0xcf])('reads a JPEG frame of marker %i', (marker) => {
    expect(readSize(jpeg(frame(marker, 65_535, 300)), 'jpeg')).toEqual({ width: 65_535, height: 300 });
  });

  test('walks over segments, fill bytes and strays, and is not fooled by a frame inside of a segment', () => {
    const thumbnail = frame(0xc0, 1, 1);
    const application = Buffer.concat([Buffer.from([0xff, 0xe1, 0, thumbnail.length + 2]), thumbnail]);
    const tables = Buffer.from([0xff, 0xc4, 0, 4, 1, 2]);
    const fill = Buffer.from([0xff, 0xff, 0x00, 0x12]);
    const file = jpeg(application, tables, fill, frame(0xc2, 640, 480));
    expect(readSize(file, 'jpeg')).toEqual({ width: 640, height: 480 });
  });

  test('finds no size in a JPEG that scans or ends before its frame, or is cut off', () => {
    const rest = frame(0xc0, 640, 480);
    expect(readSize(jpeg(Buffer.from([0xff, 0xda, 0, 2]), rest), 'jpeg')).toBeUndefined();
    expect(readSize(jpeg(Buffer.from([0xff, 0xd9]), rest), 'jpeg')).toBeUndefined();
    expect(readSize(jpeg(Buffer.from([0xff, 0xe0, 0xff, 0xff]), rest), 'jpeg')).toBeUndefined();
    expect(readSize(jpeg(rest).subarray(0, 10), 'jpeg')).toBeUndefined();
    expect(readSize(jpeg(), 'jpeg')).toBeUndefined();
  });

  test('reads a BMP header that claims more than any file holds', () => {
    const parts = { bits: 24, pixels: Buffer.alloc(0) };
    expect(readSize(bmpFile({ ...parts, width: 60_000, height: -60_000 }), 'bmp')).toMatchObject({
      width: 60_000,
      height: 60_000,
    });
    expect(readSize(bmpFile({ ...parts, width: 9, height: -(2 ** 31) }), 'bmp')).toMatchObject({
      height: 2 ** 31,
    });
    expect(readSize(bmpFile({ ...parts, width: 65_535, height: 8, header: 12 }), 'bmp')).toMatchObject({
      width: 65_535,
      height: 8,
    });
    expect(readSize(bmpFile({ ...parts, width: 9, height: 9 }).subarray(0, 53), 'bmp')).toBeUndefined();
  });

  const samples = 'node_modules/@vladmandic/face-api/demo';
  const folders = [
    samples,
    '../shared/data/exif',
    '../shared/data/groups',
    '../shared/data/fixtures/nonface',
  ];
  test.each(
    folders.filter((folder) => existsSync(folder)),
  )('agrees with sharp on the photos in %s', async (folder) => {
    for (const name of readdirSync(folder).filter((n) => /\.(jpe?g|png)$/i.test(n))) {
      const bytes = readFileSync(`${folder}/${name}`);
      const { width, height } = await sharp(bytes).metadata();
      const format = sniffFormat(bytes);
      expect(format && readSize(bytes, format)).toEqual({ width, height });
    }
  });
});
