import type { PixelScale } from '../pack/pack.ts';
import { type Affine, invertAffine, shrinkFactor } from './affine.ts';
import { type CellGrid, cellGrid } from './cellGrid.ts';
import { cellStep } from './cellStep.ts';
import { chipRegion } from './chipRegion.ts';
import type { ChipSource } from './chipSources.ts';
import { newPhotoMemory } from './photoMemory.ts';
import type { RgbImage } from './rgbImage.ts';
import { startWarpKernel, type WarpKernel } from './warpKernel.ts';

/**
 * From this step on, cells lie at most a quarter of a cell closer together than the chip's pixels, so that
 * interpolation alone sees nearly every cell; below it up to half of them would be passed over.
 */
const FINE_STEP = 4;

/** A shrink factor this close to whole cells is at whole cells. */
const TOLERANCE = 1e-6;

/** The kernel reads and sums 64 bytes at a time. */
const BLOCK = 64;
/** Bytes that V8 copies at a time into and out of shared memory. */
const WORD = 8;

/**
 * Cuts square chips out of photos, as nets want them: red, green and blue planes of `size * size` values each.
 *
 * Where a chip is smaller than what it shows, each value is a mean over the pixels that it covers, so that fine patterns
 * turn grey rather than coarse; where it is larger, it is interpolated between pixels. What lies outside of the photo is
 * filled, and blends with the photo over one pixel at the edge.
 *
 * The work is done by WebAssembly, in a memory of the warper's own: some megabytes at most, whatever the photo's size,
 * and not to be used from two threads. In plain JavaScript it took as long as the detector's net itself. A photo that lies in a
 * memory of WebAssembly is read where it is, and the work is done behind it: to copy rows out of shared memory took up to
 * half of the time, byte by byte.
 *
 * @example
 * // The photo's upper left quarter of a megapixel at half its size, pixels from 0 to 1:
 * const half = { a: 0.5, b: 0, c: 0, d: 0, e: 0.5, f: 0 };
 * const planes = new Warper().chips([{ image: photo, toChip: half }], 256, { mean: [0, 0, 0], scale: 1 / 255 }, 127);
 */
export class Warper {
  readonly #memory = newPhotoMemory();
  readonly #kernels = new WeakMap<WebAssembly.Memory, WarpKernel>();

  /**
   * Cuts several chips, one behind the other as a net's batch; see {@link Warper.chip}.
   * @returns `sources.length * size * size * 3` values.
   */
  chips(sources: readonly ChipSource[], size: number, pixels: PixelScale, fill: number): Float32Array {
    const values = size * size * 3;
    const batch = new Float32Array(values * sources.length);
    sources.forEach((source, i) => {
      this.chip(source, size, pixels, fill, batch, i * values);
    });
    return batch;
  }

  /**
   * Cuts one chip.
   * @param toChip - a similarity, mirrored or not, but for a fraction of a percent. Throws a `RangeError` where it has
   *   no inverse.
   * @param size - the chip's side in pixels.
   * @param fill - what lies outside of the photo, 0 to 255.
   * @param out - where to write; `size * size * 3` values from `offset` on.
   */
  chip(
    { image, toChip }: ChipSource,
    size: number,
    pixels: PixelScale,
    fill: number,
    out: Float32Array,
    offset: number,
  ): void {
    if (offset < 0 || offset + size * size * 3 > out.length)
      throw new RangeError(`Cannot write a chip of ${size} pixels at ${offset} of an array of ${out.length}`);
    const toSource = invertAffine(toChip);
    const shrink = shrinkFactor(toSource);
    const step = cellStep(shrink);
    const grid = cellGrid(image, chipRegion(image, toSource, size, step), step);
    const kernel = this.#kernelOf(image.memory ?? this.#memory);
    const photo = photoPlace(image, grid);
    const places = layOut(photo.end, grid, size);
    kernel.reserve(places.end);
    reduce(kernel, photo, places, image, grid, fill);
    const samples = step < FINE_STEP && shrink / step > 1 + TOLERANCE ? 2 : 1;
    const { a, b, c, d, e, f } = toCells(toSource, grid, samples);
    const [red, green, blue] = pixels.mean;
    const { columns, rows } = grid;
    kernel.sample(
      ...([places.cells, columns, rows, a, b, c, d, e, f, size, samples] as const),
      ...([pixels.scale, red, green, blue, places.out] as const),
    );
    out.set(kernel.floats(places.out, size * size * 3), offset);
  }

  #kernelOf(memory: WebAssembly.Memory): WarpKernel {
    const started = this.#kernels.get(memory) ?? startWarpKernel(memory);
    this.#kernels.set(memory, started);
    return started;
  }
}

/** Where the kernel finds pixels: in all of the photo, or in the rows of a row of cells that are put there for it. */
interface PhotoPlace {
  /** Of the first pixel of a row of the photo, of the columns that are wanted. */
  readonly row: (y: number) => number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** From where on memory is free. */
  readonly end: number;
}

function photoPlace({ width, data, memory }: RgbImage, { left, right, step }: CellGrid): PhotoPlace {
  const rowBytes = 3 * width;
  const start = data.byteOffset + 3 * left;
  if (memory) {
    const end = blocks(data.byteOffset + data.byteLength + BLOCK);
    return { row: (y) => start + y * rowBytes, stride: rowBytes, end };
  }
  const wanted = 3 * Math.max(0, right - left);
  // Bytes lie in words as they do in the photo: shared memory is copied by words, and byte by byte where they differ.
  const stride = wanted + ((rowBytes - (wanted % WORD) + WORD) % WORD);
  return { row: (y) => (start + y * rowBytes) % WORD, stride, end: blocks(WORD + stride * step + BLOCK) };
}

/** Addresses in the kernel's memory, bytes. */
interface Places {
  readonly sums: number;
  readonly cells: number;
  readonly out: number;
  readonly end: number;
}

function layOut(sums: number, { left, right, columns, rows }: CellGrid, size: number): Places {
  const cells = sums + 4 * blocks(3 * Math.max(0, right - left));
  const out = cells + blocks(columns * rows * 12) + BLOCK;
  return { sums, cells, out, end: out + 12 * size * size };
}

function blocks(bytes: number): number {
  return Math.ceil(bytes / BLOCK) * BLOCK;
}

/** Fills the cells, row by row. */
function reduce(
  kernel: WarpKernel,
  photo: PhotoPlace,
  places: Places,
  image: RgbImage,
  grid: CellGrid,
  fill: number,
): void {
  const { left, top, right, bottom, step, columns, rows } = grid;
  const inner = columns - 2;
  kernel.fillCells(places.cells, columns * rows * 12, fill);
  if (inner === 0) return;
  const memory = kernel.bytes;
  for (let row = 1; row < rows - 1; row++) {
    const from = top + (row - 1) * step;
    const high = Math.min(step, bottom - from);
    const pixels = photo.row(from);
    if (!image.memory) putPixels(memory, pixels, photo.stride, image, grid, from, high);
    const cells = places.cells + (row * columns + 1) * 12;
    if (step === 1) kernel.widenRow(pixels, right - left, places.sums, cells);
    else kernel.reduceRow(pixels, photo.stride, right - left, high, step, fill, places.sums, cells, inner);
  }
}

/** Copies rows of a photo into the kernel's memory. @param stride - bytes from one row to the next there. */
function putPixels(
  memory: Uint8Array,
  at: number,
  stride: number,
  { width, data }: RgbImage,
  { left, right }: CellGrid,
  from: number,
  high: number,
): void {
  for (let y = 0; y < high; y++) {
    const start = ((from + y) * width + left) * 3;
    memory.set(data.subarray(start, start + 3 * (right - left)), at + y * stride);
  }
}

/** From the index of a sample (`samples` a chip pixel and axis) to indices of cells, the frame being cell 0. */
function toCells(toSource: Affine, { left, top, step }: CellGrid, samples: number): Affine {
  const { a, b, c, d, e, f } = toSource;
  const scale = 1 / (samples * step);
  // Sample i stands at (i + 0.5) / samples; cell j has its centre at left + (j - 0.5) * step.
  return {
    a: a * scale,
    b: b * scale,
    c: (a + b) * 0.5 * scale + (c - left) / step + 0.5,
    d: d * scale,
    e: e * scale,
    f: (d + e) * 0.5 * scale + (f - top) / step + 0.5,
  };
}
