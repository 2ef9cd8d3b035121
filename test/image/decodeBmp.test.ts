import { describe, expect, test } from 'vitest';
import { decodeBmp } from '#src/image/decodeBmp.js';
import { ImageError } from '#src/image/imageError.js';
import { type BmpParts, bmpFile, packRows } from './bmpFile.ts';

/** Odd, so that rows need padding at every depth. */
const WIDTH = 5;
const HEIGHT = 3;
const RED = [255, 0, 0];
const BLUE = [0, 0, 255];

function grid<T>(at: (x: number, y: number) => T): T[][] {
  return Array.from({ length: HEIGHT }, (_, y) => Array.from({ length: WIDTH }, (_, x) => at(x, y)));
}

/** The decoded picture as rows of triples. */
function decode(file: Uint8Array): number[][][] {
  const { width, height, data } = decodeBmp(file);
  expect(data.length).toBe(width * height * 3);
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => [...data.slice((y * width + x) * 3, (y * width + x) * 3 + 3)]),
  );
}

function refusal(parts: BmpParts): unknown {
  return reasonFor(bmpFile(parts));
}

function reasonFor(file: Uint8Array): unknown {
  try {
    decodeBmp(file);
  } catch (error) {
    expect(error).toBeInstanceOf(ImageError);
    expect(error).toHaveProperty('code', 'UNSUPPORTED_FORMAT');
    return error instanceof Error ? error.message : error;
  }
  return 'decoded';
}

const orders = [
  ['bottom-up', HEIGHT],
  ['top-down', -HEIGHT],
] as const;

describe.each(orders)('decodeBmp() of a %s file', (_, height) => {
  const size = { width: WIDTH, height };
  const topDown = height < 0;

  test.each([1, 4, 8])('reads %i bits a pixel through the palette', (bits) => {
    const colours = 2 ** bits;
    const palette = Array.from({ length: colours }, (_, i) => [255 - i, (i * 37) % 256, (i * 11) % 256]);
    const indices = grid((x, y) => (x * 7 + y * 3) % colours);
    const file = bmpFile({ ...size, bits, palette, pixels: packRows(indices, bits, topDown) });
    expect(decode(file)).toEqual(indices.map((row) => row.map((i) => palette[i])));
  });

  test.each([24, 32])('reads %i bits a pixel and ignores a fourth byte', (bits) => {
    const rgb = grid((x, y) => [x * 50, y * 80, x * y * 20]);
    const pixels = rgb.map((row) => row.map(([r = 0, g = 0, b = 0]) => r * 65536 + g * 256 + b));
    const unused = bits === 32 ? 0x7f000000 : 0;
    const file = bmpFile({
      ...{ ...size, bits },
      pixels: packRows(
        pixels.map((row) => row.map((p) => p + unused)),
        bits,
        topDown,
      ),
    });
    expect(decode(file)).toEqual(rgb);
  });

  test('reads 16 bits a pixel as 5, 5 and 5', () => {
    const pixels = grid((x, y) => 0x8000 | ((x * 6) << 10) | ((y * 10) << 5) | 31);
    const file = bmpFile({ ...size, bits: 16, pixels: packRows(pixels, 16, topDown) });
    const wide = (v: number) => Math.round((v * 255) / 31);
    expect(decode(file)).toEqual(grid((x, y) => [wide(x * 6), wide(y * 10), 255]));
  });

  test.each([
    40, 52, 56, 108, 124,
  ])('reads 5, 6 and 5 bits by the masks of a header of %i bytes', (header) => {
    const pixels = grid((x, y) => ((x * 6) << 11) | ((y * 20) << 5) | 31);
    const masks = [0xf800, 0x07e0, 0x001f];
    const file = bmpFile({
      ...{ ...size, bits: 16, header, masks, compression: 3 },
      pixels: packRows(pixels, 16, topDown),
    });
    expect(decode(file)).toEqual(
      grid((x, y) => [Math.round((x * 6 * 255) / 31), Math.round((y * 20 * 255) / 63), 255]),
    );
  });
});

describe('decodeBmp()', () => {
  const size = { width: WIDTH, height: HEIGHT };
  const dark = grid(() => 0);

  test('reads the 12-byte header with its three-byte palette', () => {
    const indices = grid((x, y) => (x + y) % 2);
    const file = bmpFile({
      ...size,
      bits: 8,
      header: 12,
      palette: [RED, BLUE],
      pixels: packRows(indices, 8),
    });
    expect(decode(file)).toEqual(indices.map((row) => row.map((i) => [RED, BLUE][i])));
  });

  test("reads OS/2's header of 64 bytes", () => {
    const indices = grid((x, y) => (x + y) % 2);
    const pixels = packRows(indices, 8);
    const file = bmpFile({ ...size, bits: 8, header: 64, palette: [RED, BLUE], pixels });
    expect(decode(file)).toEqual(indices.map((row) => row.map((i) => [RED, BLUE][i])));
  });

  test.each([
    8, 24,
  ] as const)('looks behind the colours for pixels whose place is left out (%i bits)', (bits) => {
    const indices = grid((x, y) => (x + y) % 2);
    const pixels = packRows(bits === 8 ? indices : dark, bits);
    const parts = { ...size, bits, pixels, ...(bits === 8 ? { palette: [RED, BLUE] } : {}) };
    expect(decode(bmpFile({ ...parts, pixelsAt: 0 }))).toEqual(decode(bmpFile(parts)));
  });

  test('reads masks in any order and of any width', () => {
    const masks = [0x000003ff, 0x001ffc00, 0xffe00000];
    const pixels = grid((x) => 1023 + x * 1024 + 2047 * 2 ** 21);
    const file = bmpFile({ ...size, bits: 32, compression: 3, masks, pixels: packRows(pixels, 32) });
    expect(decode(file)).toEqual(grid((x) => [255, Math.round((x * 255) / 2047), 255]));
  });

  test.each([
    [40, 6],
    [56, 3],
    [124, 3],
  ])('lays a picture with alpha on white (header of %i bytes, compression %i)', (header, compression) => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const pixels = grid((x) => x * 51 * 2 ** 24 + 0x640000);
    const file = bmpFile({ ...size, bits: 32, header, compression, masks, pixels: packRows(pixels, 32) });
    expect(decode(file)).toEqual(
      grid((x) => [Math.round(20 * x + 255 - 51 * x), 255 - 51 * x, 255 - 51 * x]),
    );
  });

  test('takes a picture whose alpha is 0 throughout as opaque', () => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const pixels = packRows(
      grid(() => 0x102030),
      32,
    );
    const file = bmpFile({ ...size, bits: 32, header: 108, compression: 3, masks, pixels });
    expect(decode(file)).toEqual(grid(() => [0x10, 0x20, 0x30]));
  });

  test('reads a file that lies within a larger buffer', () => {
    const file = bmpFile({ ...size, bits: 24, pixels: packRows(dark, 24) });
    const larger = Buffer.concat([Buffer.alloc(7, 9), file, Buffer.alloc(7, 9)]);
    expect(decode(larger.subarray(7, 7 + file.length))).toEqual(grid(() => [0, 0, 0]));
  });

  test('reads a gap before the pixels and a last row without its padding', () => {
    const file = bmpFile({
      ...size,
      bits: 24,
      pixels: Buffer.concat([Buffer.alloc(10), packRows(dark, 24)]),
      pixelsAt: 64,
    });
    expect(decode(file.subarray(0, -1))).toEqual(grid(() => [0, 0, 0]));
    expect(reasonFor(file.subarray(0, -2))).toMatch(/has 110 bytes and needs 111/);
  });

  test('takes a palette shorter than the depth allows, and refuses an index past it', () => {
    const palette = [RED, BLUE, RED];
    const parts = { ...size, bits: 8, palette };
    expect(
      decode(
        bmpFile({
          ...parts,
          pixels: packRows(
            grid((x) => x % 3),
            8,
          ),
        }),
      )[0]?.[1],
    ).toEqual(BLUE);
    expect(
      refusal({
        ...parts,
        pixels: packRows(
          grid((x) => x),
          8,
        ),
      }),
    ).toMatch(/colour 3 is not among its 3/);
  });

  test('never takes pixels for colours where more are declared than there are', () => {
    const parts = { ...size, bits: 8, palette: [RED, BLUE], declared: 2 ** 31 };
    expect(
      decode(
        bmpFile({
          ...parts,
          pixels: packRows(
            grid(() => 1),
            8,
          ),
        }),
      )[0]?.[0],
    ).toEqual(BLUE);
    expect(
      refusal({
        ...parts,
        pixels: packRows(
          grid(() => 2),
          8,
        ),
      }),
    ).toMatch(/colour 2/);
    expect(refusal({ ...size, bits: 8, pixels: packRows(dark, 8) })).toMatch(/no colour table/);
  });

  test.each<[string, Partial<BmpParts>, RegExp]>([
    ['two planes', { planes: 2 }, /2 planes/],
    ['a depth of 2', { bits: 2 }, /2 bits/],
    ['a depth of 0', { bits: 0 }, /0 bits/],
    ['a JPEG inside', { compression: 4 }, /compression 4/],
    ['RLE8 with 24 bits', { compression: 1 }, /compression 1 with 24/],
    ['RLE8 from the top down', { compression: 1, bits: 8, height: -HEIGHT }, /compression 1/],
    ['masks with 24 bits', { compression: 3 }, /compression 3 with 24/],
    ['no width', { width: 0 }, /no pixels/],
    ['a negative width', { width: -5 }, /header/],
    ['an unknown header', { header: 65 }, /header/],
    ['compressions of OS/2', { header: 64, compression: 3, bits: 32 }, /compression 3/],
    ['pixels within the header', { pixelsAt: 30 }, /start at byte 30/],
    ['pixels past the end', { pixelsAt: 1e6 }, /start at byte 1000000/],
    ['overlapping masks', { bits: 16, compression: 3, masks: [0xf800, 0xffe0, 0x1f] }, /overlap/],
    ['masks past a pixel', { bits: 16, compression: 3, masks: [0xf0000, 0xf0, 0xf] }, /reach past/],
    ['a mask with a gap', { bits: 32, compression: 3, masks: [0xf0f000, 0xf0, 0xf] }, /gaps/],
    ['an empty mask', { bits: 32, compression: 3, masks: [0, 0xf0, 0xf] }, /empty/],
    ['fewer rows than declared', { height: HEIGHT + 1 }, /needs/],
  ])('refuses %s', (_, change, reason) => {
    expect(refusal({ ...size, bits: 24, pixels: packRows(dark, 24), ...change })).toMatch(reason);
  });

  test('refuses a file that is cut off at any byte before its last pixel', () => {
    const whole = bmpFile({
      ...size,
      bits: 8,
      palette: [RED, BLUE],
      pixels: packRows(
        grid((x) => x % 2),
        8,
      ),
    });
    for (let length = 2; length < whole.length - 3; length++) {
      expect(reasonFor(whole.subarray(0, length))).toMatch(/^Cannot read the BMP/);
    }
  });
});

describe('decodeBmp() of runs', () => {
  const palette = [[0, 0, 0], RED, BLUE, [9, 9, 9]];
  const parts = { width: WIDTH, height: HEIGHT, palette };
  const rle8 = (...bytes: number[]): BmpParts => ({
    ...parts,
    bits: 8,
    compression: 1,
    pixels: Buffer.from(bytes),
  });
  const rle4 = (...bytes: number[]): BmpParts => ({
    ...parts,
    bits: 4,
    compression: 2,
    pixels: Buffer.from(bytes),
  });
  /** The picture as palette indices, a digit each, from the top row down. */
  const digits = (part: BmpParts): string =>
    decode(bmpFile(part))
      .map((row) => row.map((colour) => palette.findIndex((c) => c.join() === colour.join())).join(''))
      .join(' ');

  test('reads runs, literals with padding, ends of rows and the end mark', () => {
    expect(digits(rle8(5, 1, 0, 0, 0, 3, 1, 2, 3, 0, 2, 2, 0, 0, 2, 3, 3, 1, 0, 1))).toBe(
      '33111 12322 11111',
    );
  });

  test('leaves index 0 where the file moves on or ends rows early', () => {
    expect(digits(rle8(1, 1, 0, 2, 2, 1, 2, 2, 0, 0, 0, 1))).toBe('00000 00022 10000');
  });

  test('reads runs and literals of 4 bits, two pixels a byte', () => {
    expect(
      digits(rle4(5, 0x12, 0, 0, 0, 3, 0x12, 0x30, 2, 0x31, 0, 0, 0, 5, 0x11, 0x22, 0x30, 0, 0, 1)),
    ).toBe('11223 12331 12121');
  });

  test('needs no end mark once every row is full, and only then', () => {
    expect(digits(rle8(5, 1, 0, 0, 5, 2, 0, 0, 5, 3))).toBe('33333 22222 11111');
    expect(refusal(rle8(5, 1, 0, 0, 5, 2, 0, 0, 4, 3))).toMatch(/cut off/);
  });

  test.each<[string, BmpParts]>([
    ['a run past the row', rle8(6, 1, 0, 1)],
    ['a run above the picture', rle8(0, 0, 0, 0, 0, 0, 1, 1, 0, 1)],
    ['literals past the row', rle8(3, 1, 0, 3, 1, 1, 1, 0, 0, 1)],
    ['literals that are cut off', rle8(0, 5, 1, 1)],
    ['a move out of the picture', rle8(0, 2, 6, 0, 0, 1)],
    ['a move above the picture', rle8(0, 2, 0, 4, 0, 1)],
    ['a move that is cut off', rle8(0, 2, 1)],
    ['half a code', rle8(5)],
    ['an index past the palette', rle8(5, 4, 0, 1)],
    ['a 4-bit run past the row', rle4(6, 0x11, 0, 1)],
  ])('refuses %s', (_, part) => {
    expect(refusal(part)).toMatch(/^Cannot read the BMP/);
  });
});
