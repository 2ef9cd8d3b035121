import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dot } from '#src/gallery/dot.js';
import { loadKernel, startKernel } from '#src/gallery/kernel.js';
import { quantiseProbe, quantiseRow } from '#src/gallery/quantise.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { randomVectors } from './vectors.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const memory = new WebAssembly.Memory({ initial: 16, maximum: 16, shared: true });
const kernel = startKernel(loadKernel(), memory);
const [LIST, PROBE, SCALES, ROWS, OUT] = [1024, 65_536, 131_072, 196_608, 917_504] as const;

describe('the kernel', () => {
  it('in dist is what its source compiles to, and small, as the one that warps photos is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'facedex-kernel-'));
    // Compiles both, of which each takes seconds.
    const { status } = spawnSync(process.execPath, [`${root}scripts/buildKernels.mjs`, folder]);
    expect(status).toBe(0);
    for (const path of ['gallery/kernel/scan', 'image/kernel/warp']) {
      const compiled = readFileSync(join(folder, `${path}.wasm`));
      expect(compiled.equals(readFileSync(`${root}dist/${path}.wasm`)), path).toBe(true);
      expect(compiled.length).toBeLessThan(4096);
    }
    await rm(folder, { recursive: true });
  });

  it.each([
    1, 4, 7, 128, 130, 512,
  ])('sums in double precision to the bits of dot(), in %i dimensions', (dimension) => {
    const [probe, ...rows] = randomVectors(9, dimension, 2) as [Float32Array, ...Float32Array[]];
    new Float64Array(memory.buffer, PROBE, dimension).set(probe);
    rows.forEach(
      (row, i) => void new Float32Array(memory.buffer, ROWS + 4 * dimension * i, dimension).set(row),
    );
    new Uint32Array(memory.buffer, LIST, 3).set([5, 0, 7]);
    kernel.similarities(LIST, 3, ROWS, dimension, PROBE, OUT);
    const wanted = [5, 0, 7].map((row) => dot(rows[row] as Float32Array, 0, probe));
    expect([...new Float64Array(memory.buffer, OUT, 3)]).toEqual(wanted);
  });

  it('names just the rows whose bound is reached, and never one without a face', () => {
    const random = randomNumbers(3);
    const [width, count] = [48, 64];
    const codes = new Int8Array(memory.buffer, ROWS, width * count);
    for (let i = 0; i < codes.length; i++) codes[i] = Math.floor(random() * 255) - 127;
    const values = Int16Array.from({ length: width }, () => Math.floor(random() * 2001) - 1000);
    new Int16Array(memory.buffer, PROBE, width).set(values);
    const scales = new Float32Array(memory.buffer, SCALES, count).fill(0.5);
    scales[9] = Number.NaN;
    const sums = Array.from({ length: count }, (_, row) =>
      codesOf(codes.subarray(row * width, (row + 1) * width)).reduce(
        (sum, code, i) => sum + code * (valueAt(values, i) as number),
        0,
      ),
    );
    for (const least of [Number.NEGATIVE_INFINITY, -4096, 0, 4096, Number.POSITIVE_INFINITY]) {
      const found = kernel.scan(ROWS, SCALES, count, width, PROBE, 0.25 / 256, 8, least, LIST);
      const wanted = sums.flatMap((sum, row) => (row !== 9 && 0.5 * (0.25 * sum + 8) >= least ? [row] : []));
      expect([...new Uint32Array(memory.buffer, LIST, found)]).toEqual(wanted);
    }
  });

  it('takes the largest codes and values that quantising gives without overflow', () => {
    for (const dimension of [16, 128, 512, 1024, 4096])
      for (const sign of [1, -1]) {
        const size = 1 / Math.sqrt(dimension);
        const vector = Float32Array.from({ length: dimension }, (_, i) => (i % 3 === 0 ? size : sign * size));
        const values = new Int16Array(memory.buffer, PROBE, dimension);
        const { factor, residual } = quantiseProbe(vector, values);
        const codes = new Int8Array(memory.buffer, ROWS, 4 * dimension).fill(0);
        const { scale, ratio } = quantiseRow(vector, codes.subarray(0, dimension));
        new Float32Array(memory.buffer, SCALES, 4).fill(Number.NaN).fill(scale, 0, 1);
        const scan = (least: number): number =>
          kernel.scan(ROWS, SCALES, 4, dimension, PROBE, factor / 256, 0, least, LIST);
        const off = 1.1 * (residual + scale * ratio) + 1e-4;
        expect(scan(1 - off)).toBe(1);
        expect(scan(1 + off)).toBe(0);
      }
  });
});

describe('quantising', () => {
  it('tells how far codes are from the row, which is half a step at most in each dimension', () => {
    for (const [i, row] of [...randomVectors(50, 100, 4), ...randomVectors(50, 101, 4)].entries()) {
      if (i === 0) row.fill(0);
      const bytes = new Int8Array(112);
      const { scale, ratio } = quantiseRow(row, bytes);
      const codes = codesOf(bytes);
      const rests = row.map((value, at) => value / scale - (codes[at] as number));
      expect(Math.max(...rests.map(Math.abs))).toBeLessThanOrEqual(0.50001);
      expect(ratio).toBeCloseTo(Math.hypot(...rests), 5);
      expect(Math.fround(scale)).toBe(scale);
    }
  });

  it('tells how far values are from the probe', () => {
    for (const probe of randomVectors(50, 100, 5)) {
      const values = new Int16Array(112);
      const { factor, length, residual } = quantiseProbe(probe, values);
      const rests = probe.map((value, i) => value - factor * (valueAt(values, i) as number));
      expect(residual).toBeCloseTo(Math.hypot(...rests), 7);
      expect(length).toBeCloseTo(1, 6);
      expect(residual).toBeLessThan(0.001);
    }
  });
});

/** What the bytes of a row stand for: the second of a pair is lifted by the first one. */
function codesOf(bytes: Int8Array): number[] {
  return Array.from(bytes, (byte, i) => (i % 2 === 0 ? byte : byte + ((bytes[i - 1] as number) & 255) / 256));
}

/** The value of a dimension: of every 16 the odd ones come first. */
function valueAt(values: Int16Array, dimension: number): number | undefined {
  const start = dimension & ~15;
  return values[start + (dimension % 2 === 1 ? 0 : 8) + ((dimension - start) >> 1)];
}
