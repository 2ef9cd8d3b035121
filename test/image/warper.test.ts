import { describe, expect, test } from 'vitest';
import type { Affine } from '#src/image/affine.js';
import { newPhotoMemory, reserveMemory } from '#src/image/photoMemory.js';
import type { RgbImage } from '#src/image/rgbImage.js';
import { Warper } from '#src/image/warper.js';
import type { PixelScale } from '#src/pack/pack.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { plainWarp } from './plainWarp.js';

const plain = { mean: [0, 0, 0], scale: 1 } as const;
const identity = { a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 };

/** A photo whose pixel at (x, y) is `colour(x, y)`. */
function paint(width: number, height: number, colour: (x: number, y: number) => number[]): RgbImage {
  const pixels = Array.from({ length: width * height }, (_, i) => colour(i % width, Math.floor(i / width)));
  return { width, height, data: Uint8Array.from(pixels.flat()) };
}

const numbered = paint(8, 8, (x, y) => [10 + x, 100 + y, 10 * x + 3 * y]);
const grey = (x: number, y: number): number[] => Array(3).fill((x + y) % 2 === 0 ? 255 : 0);

/** The pixels of a chip as triples. */
function triples(planes: Float32Array): number[][] {
  const plane = planes.length / 3;
  return Array.from({ length: plane }, (_, i) => [0, 1, 2].map((c) => planes[i + c * plane] as number));
}

function pixel(image: RgbImage, x: number, y: number): number[] {
  const at = (y * image.width + x) * 3;
  return [...image.data.slice(at, at + 3)];
}

/** The largest distance of any value from the middle. */
function spread(values: Iterable<number>, middle: number): number {
  return Array.from(values).reduce((most, v) => Math.max(most, Math.abs(v - middle)), 0);
}

const warper = new Warper();

const memory = newPhotoMemory();

/** The same photo in a memory that chips are cut from where it lies, so many bytes from the start. */
function inMemory({ width, height, data }: RgbImage, offset: number): RgbImage {
  reserveMemory(memory, offset + data.length);
  const there = new Uint8Array(memory.buffer, offset, data.length);
  there.set(data);
  return { width, height, data: there, memory };
}

/** One chip. */
function warp(image: RgbImage, map: Affine, size: number, pixels: PixelScale, fill: number): Float32Array {
  return warper.chips([{ image, toChip: map }], size, pixels, fill);
}

describe('Warper', () => {
  test('copies the photo exactly at the identity, as planes', () => {
    const planes = warp(numbered, identity, 8, plain, 127);
    expect([...planes.slice(0, 8)]).toEqual([10, 11, 12, 13, 14, 15, 16, 17]);
    expect(planes[64 + 8]).toBe(101);
    expect(triples(planes).flat()).toEqual([...numbered.data]);
  });

  test('takes the mean away and scales', () => {
    const pixels = { mean: [10, 20, 30], scale: 0.5 } as const;
    const [first] = triples(warp(numbered, identity, 8, pixels, 127));
    expect(first).toEqual([0, 40, -15]);
  });

  test('shifts by whole pixels exactly and fills what lies outside', () => {
    const chip = triples(warp(numbered, { ...identity, c: 2, f: -3 }, 8, plain, 127));
    expect(chip[0]).toEqual([127, 127, 127]);
    expect(chip[2]).toEqual(pixel(numbered, 0, 3));
    expect(chip[4 * 8 + 7]).toEqual(pixel(numbered, 5, 7));
    expect(chip[5 * 8 + 7]).toEqual([127, 127, 127]);
  });

  test('turns by 90, 180 and 270 degrees exactly', () => {
    const quarter = triples(warp(numbered, { a: 0, b: -1, c: 8, d: 1, e: 0, f: 0 }, 8, plain, 127));
    const half = triples(warp(numbered, { a: -1, b: 0, c: 8, d: 0, e: -1, f: 8 }, 8, plain, 127));
    const back = triples(warp(numbered, { a: 0, b: 1, c: 0, d: -1, e: 0, f: 8 }, 8, plain, 127));
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 8; x++) {
        expect(quarter[y * 8 + x]).toEqual(pixel(numbered, y, 7 - x));
        expect(half[y * 8 + x]).toEqual(pixel(numbered, 7 - x, 7 - y));
        expect(back[y * 8 + x]).toEqual(pixel(numbered, 7 - y, x));
      }
    }
  });

  test('mirrors exactly', () => {
    const chip = triples(warp(numbered, { ...identity, a: -1, c: 8 }, 8, plain, 127));
    expect(chip[1]).toEqual(pixel(numbered, 6, 0));
    expect(chip[63]).toEqual(pixel(numbered, 0, 7));
  });

  test('averages blocks exactly where it halves', () => {
    const chip = triples(warp(numbered, { ...identity, a: 0.5, e: 0.5 }, 4, plain, 127));
    expect(chip[0]).toEqual([10.5, 100.5, 6.5]);
    expect(chip[15]).toEqual([16.5, 106.5, 84.5]);
  });

  test.each([
    [2, 1e-6],
    [1.5, 48],
    [2.68, 24],
    [5.5, 6],
    [7.5, 4],
  ])('shrinks a checkerboard by %f to grey, at most %f off', (factor, off) => {
    const board = paint(120, 120, grey);
    const size = Math.floor(118 / factor);
    const map = { ...identity, a: 1 / factor, e: 1 / factor };
    const planes = warp(board, map, size, plain, 127);
    expect(spread(planes, 127.5)).toBeLessThanOrEqual(off);
    expect(planes.reduce((sum, v) => sum + v, 0) / planes.length).toBeCloseTo(127.5, 0);
  });

  test('keeps a slope where it was, whatever the factor and the turn', () => {
    const slope = paint(240, 240, (x, y) => [x, y, 128]);
    for (const factor of [0.4, 0.9, 1.3, 2.68, 5.5]) {
      for (const angle of [0, 0.3, 2.5]) {
        const [cos, sin] = [Math.cos(angle) / factor, Math.sin(angle) / factor];
        const size = Math.floor(120 / factor);
        const map = {
          ...{ a: cos, b: -sin, c: size / 2 - 120 * cos + 120 * sin },
          ...{ d: sin, e: cos, f: size / 2 - 120 * sin - 120 * cos },
        };
        const errors = triples(warp(slope, map, size, plain, 127)).map(([red, green, blue], i) => {
          const [u, v] = [(i % size) + 0.5 - size / 2, Math.floor(i / size) + 0.5 - size / 2];
          const x = 120 + (u * cos + v * sin) * factor ** 2;
          const y = 120 + (v * cos - u * sin) * factor ** 2;
          return [Number(red) - (x - 0.5), Number(green) - (y - 0.5), Number(blue) - 128];
        });
        expect(spread(errors.flat(), 0)).toBeLessThan(0.001);
      }
    }
  });

  test('interpolates between pixels where it grows, and blends with the fill at the edge', () => {
    const two = paint(2, 1, (x) => [100 * x, 50, 200]);
    const chip = triples(warp(two, { ...identity, a: 4, e: 4, f: 0 }, 8, plain, 130));
    expect(chip[2 * 8 + 3]?.[0]).toBeCloseTo((0.875 * 100 * 3) / 8 + 0.125 * 130, 4);
    // The middle of the upper edge lies half a pixel above the row's centre.
    expect(chip[0]?.[1]).toBeGreaterThan(50);
    expect(chip[7 * 8]).toEqual([130, 130, 130]);
  });

  test('blends a block that reaches over the edge by the area that it covers', () => {
    const white = paint(5, 5, () => [255, 255, 255]);
    const chip = triples(warp(white, { ...identity, a: 0.25, e: 0.25 }, 3, plain, 127));
    expect(chip[0]).toEqual([255, 255, 255]);
    expect(chip[1]).toEqual(Array(3).fill((255 + 3 * 127) / 4));
    expect(chip[8]).toEqual([127, 127, 127]);
  });

  test('gives nothing but fill where the chip lies beside the photo', () => {
    const planes = warp(numbered, { ...identity, c: 1e6 }, 8, { mean: [7, 7, 7], scale: 2 }, 127);
    expect(new Set(planes)).toEqual(new Set([240]));
  });

  test('writes at the offset and nowhere else', () => {
    const out = new Float32Array(3 * 64 + 2).fill(-1);
    warper.chip({ image: numbered, toChip: identity }, 8, plain, 127, out, 1);
    expect([out[0], out[1], out[193]]).toEqual([-1, 10, -1]);
    for (const offset of [-1, 3])
      expect(() => warper.chip({ image: numbered, toChip: identity }, 8, plain, 127, out, offset)).toThrow(
        RangeError,
      );
  });

  test('refuses a map that has no inverse', () => {
    expect(() => warp(numbered, { ...identity, e: 0 }, 8, plain, 127)).toThrow(RangeError);
  });

  test('cuts several chips one behind the other', () => {
    const maps = [identity, { ...identity, a: -1, c: 8 }];
    const both = warper.chips(
      maps.map((toChip) => ({ image: numbered, toChip })),
      ...([8, plain, 127] as const),
    );
    expect([...both]).toEqual(maps.flatMap((map) => [...warp(numbered, map, 8, plain, 127)]));
  });

  test('does what its definition says, whatever the factor, the turn and the place', () => {
    const random = randomNumbers(3);
    const pixels = { mean: [127.5, 100, 90], scale: 1 / 127.5 } as const;
    // The widths leave remainders of all kinds to the 16 bytes that are summed at a time.
    for (let i = 0; i < 60; i++) {
      const image = paint(40 + i, 60, () => [255 * random(), 255 * random(), 255 * random()]);
      const factor = 0.3 + 9 * random() ** 2;
      const angle = 2 * Math.PI * random();
      const [cos, sin] = [Math.cos(angle) / factor, Math.sin(angle) / factor];
      const [x, y] = [120 * random() - 20, 90 * random() - 20];
      const size = 8 + Math.floor(24 * random());
      const map = {
        a: cos,
        b: -sin,
        c: size / 2 - cos * x + sin * y,
        d: sin,
        e: cos,
        f: size / 2 - sin * x - cos * y,
      };
      const expected = plainWarp(image, map, size, pixels, 40);
      for (const each of [image, inMemory(image, i)]) {
        const chip = warp(each, map, size, pixels, 40);
        const off = spread(
          chip.map((value, at) => value - (expected[at] as number)),
          0,
        );
        expect(off).toBeLessThan(1e-5);
      }
    }
  });

  test('leaves a photo as it is that lies in its memory, and cuts the same from it while that memory grows', () => {
    const image = paint(611, 407, (x, y) => [x % 256, y % 256, (x * y) % 256]);
    const there = inMemory(image, 3);
    const before = memory.buffer.byteLength;
    for (const [factor, size] of [
      [1.5, 112],
      [0.4, 600],
      [2.1, 192],
    ] as const) {
      const map = { ...identity, a: 1 / factor, e: 1 / factor, c: -7 };
      expect(warp(there, map, size, plain, 127)).toEqual(warp(image, map, size, plain, 127));
    }
    expect(memory.buffer.byteLength).toBeGreaterThan(before);
    expect(Buffer.compare(there.data, image.data)).toBe(0);
  });

  test('sums more rows of a huge photo than fit into 16 bits', () => {
    const white = paint(300, 1200, () => [255, 254, 253]);
    const chip = triples(warp(white, { a: 1 / 600, b: 0, c: 0, d: 0, e: 1 / 600, f: 0 }, 2, plain, 255));
    expect(chip[0]).toEqual([255, (254 + 255) / 2, (253 + 255) / 2].map((value) => expect.closeTo(value, 4)));
  });
});
