import { describe, expect, it } from 'vitest';
import { hasStrays } from '#src/image/hasStrays.js';
import { flatJpeg } from './flatJpeg.ts';

const jpeg = flatJpeg(64, [128]);
const inserted = (at: number, ...bytes: readonly number[]): Buffer =>
  Buffer.concat([jpeg.subarray(0, at), Uint8Array.from(bytes), jpeg.subarray(at)]);
const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]));

describe('hasStrays()', () => {
  it('tells bytes between segments from segments and the bytes that fill them up', () => {
    expect(hasStrays(jpeg)).toBe(false);
    expect(hasStrays(inserted(frame, 0xff, 0xff))).toBe(false);
    expect(hasStrays(inserted(frame, 0xff, 0xe5, 0, 4, 1, 2))).toBe(false);
    for (const at of [2, frame, scan]) expect(hasStrays(inserted(at, 0))).toBe(true);
  });

  it('looks at the header alone', () => {
    expect(hasStrays(inserted(jpeg.length - 2, 1, 2, 3))).toBe(false);
  });

  it('stops at the end of a file that is cut off', () => {
    for (let length = 0; length < scan; length++) expect(hasStrays(jpeg.subarray(0, length))).toBe(false);
  });
});
