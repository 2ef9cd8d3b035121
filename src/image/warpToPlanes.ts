import type { PixelScale } from '../pack/pack.ts';
import { type Affine, invertAffine, shrinkFactor } from './affine.ts';
import { chipCorners } from './chipCorners.ts';
import { type Cells, type Region, reduceRegion } from './reduceRegion.ts';
import type { RgbImage } from './rgbImage.ts';

/**
 * Cuts a square chip out of a photo, as a net wants it: red, green and blue planes of `size * size` values each.
 *
 * Where the chip is smaller than what it shows, each value is a mean over the pixels that it covers, so that
 * fine patterns turn grey rather than coarse; where it is larger, it is interpolated between pixels.
 *
 * @param toOutput - from the photo's pixels to the chip's: a similarity, mirrored or not. Throws a `RangeError`
 *   where it has no inverse.
 * @param size - the chip's side in pixels.
 * @param fill - what lies outside of the photo, 0 to 255; it blends with the photo over one pixel at the edge.
 * @param out - where to write; `size * size * 3` values from `offset` on. Made anew by default.
 * @returns `out`.
 *
 * @example
 * // The photo's upper left quarter of a megapixel at half its size, pixels from 0 to 1:
 * const half = { a: 0.5, b: 0, c: 0, d: 0, e: 0.5, f: 0 };
 * const planes = warpToPlanes(photo, half, 256, { mean: [0, 0, 0], scale: 1 / 255 }, 127);
 */
export function warpToPlanes(
  image: RgbImage,
  toOutput: Affine,
  size: number,
  pixels: PixelScale,
  fill: number,
  out: Float32Array = new Float32Array(size * size * 3),
  offset = 0,
): Float32Array {
  if (offset < 0 || offset + size * size * 3 > out.length) {
    throw new RangeError(`Cannot write a chip of ${size} pixels at ${offset} of an array of ${out.length}`);
  }
  const toSource = invertAffine(toOutput);
  const shrink = shrinkFactor(toSource);
  const step = Math.max(1, Math.floor(shrink + TOLERANCE));
  const region = regionOf(image, toSource, size, step);
  const cells = reduceRegion(image, region, step, fill);
  const samples = step < FINE_STEP && shrink / step > 1 + TOLERANCE ? 2 : 1;
  sample(cells, toCells(toSource, region, step, samples), size, samples, pixels, out, offset);
  return out;
}

/**
 * From this step on, cells lie at most a quarter of a cell closer together than the chip's pixels, so that
 * interpolation alone sees nearly every cell; below it up to half of them would be passed over.
 */
const FINE_STEP = 4;

/** Rounding in a transform must not cost a chip at whole pixels its exact values. */
const TOLERANCE = 1e-6;

/** What the chip shows of the photo, and one cell more on each side for the interpolation. */
function regionOf(image: RgbImage, toSource: Affine, size: number, step: number): Region {
  const corners = chipCorners(toSource, size);
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return {
    left: Math.max(0, Math.floor(Math.min(...xs) - step)),
    top: Math.max(0, Math.floor(Math.min(...ys) - step)),
    right: Math.min(image.width, Math.ceil(Math.max(...xs) + step)),
    bottom: Math.min(image.height, Math.ceil(Math.max(...ys) + step)),
  };
}

/** From the index of a sample (`samples` a chip pixel and axis) to indices of cells, the frame being cell 0. */
function toCells(toSource: Affine, region: Region, step: number, samples: number): Affine {
  const { a, b, c, d, e, f } = toSource;
  const scale = 1 / (samples * step);
  // Sample i stands at (i + 0.5) / samples; cell j has its centre at left + (j - 0.5) * step.
  return {
    a: a * scale,
    b: b * scale,
    c: (a + b) * 0.5 * scale + (c - region.left) / step + 0.5,
    d: d * scale,
    e: e * scale,
    f: (d + e) * 0.5 * scale + (f - region.top) / step + 0.5,
  };
}

/** Fills the chip row by row. */
function sample(
  cells: Cells,
  map: Affine,
  size: number,
  samples: number,
  pixels: PixelScale,
  out: Float32Array,
  offset: number,
): void {
  const [red, green, blue] = pixels.mean;
  const plane = size * size;
  const scale = pixels.scale / (samples * samples);
  const sums = new Float64Array(size * 3);
  for (let y = 0, to = offset; y < size; y++) {
    sums.fill(0);
    for (let v = y * samples; v < (y + 1) * samples; v++) addRow(cells, map, v, samples, sums);
    for (let from = 0; from < sums.length; from += 3, to++) {
      out[to] = (sums[from] as number) * scale - red * pixels.scale;
      out[to + plane] = (sums[from + 1] as number) * scale - green * pixels.scale;
      out[to + 2 * plane] = (sums[from + 2] as number) * scale - blue * pixels.scale;
    }
  }
}

/** Adds row `v` of samples, each interpolated between four cells, to the sums of their chip pixels. */
function addRow(cells: Cells, map: Affine, v: number, samples: number, sums: Float64Array): void {
  const { data, columns, rows } = cells;
  const stride = columns * 3;
  const count = (sums.length / 3) * samples;
  let column = map.b * v + map.c;
  let row = map.e * v + map.f;
  for (let u = 0, to = 0; u < count; u++, column += map.a, row += map.d) {
    // Beyond the frame there is only fill, which the frame holds.
    const x = column < 0 ? 0 : Math.min(column, columns - 1);
    const y = row < 0 ? 0 : Math.min(row, rows - 1);
    const left = x < columns - 1 ? x | 0 : columns - 2;
    const top = y < rows - 1 ? y | 0 : rows - 2;
    const right = x - left;
    const bottom = y - top;
    const br = right * bottom;
    const tr = right - br;
    const bl = bottom - br;
    const tl = 1 - right - bl;
    const p = top * stride + left * 3;
    const q = p + stride;
    sums[to] =
      (sums[to] as number) +
      tl * (data[p] as number) +
      tr * (data[p + 3] as number) +
      bl * (data[q] as number) +
      br * (data[q + 3] as number);
    sums[to + 1] =
      (sums[to + 1] as number) +
      tl * (data[p + 1] as number) +
      tr * (data[p + 4] as number) +
      bl * (data[q + 1] as number) +
      br * (data[q + 4] as number);
    sums[to + 2] =
      (sums[to + 2] as number) +
      tl * (data[p + 2] as number) +
      tr * (data[p + 5] as number) +
      bl * (data[q + 2] as number) +
      br * (data[q + 5] as number);
    if (samples === 1 || (u & 1) === 1) to += 3;
  }
}
