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
    const [width, count] = [40, 64];
    const codes = new Int8Array(memory.buffer, ROWS, width * count).map(
      () => Math.floor(random() * 255) - 127,
    );
    new Int8Array(memory.buffer, ROWS, codes.length).set(codes);
    const probe = Int16Array.from({ length: width }, () => Math.floor(random() * 65_535) - 32_767);
    new Int16Array(memory.buffer, PROBE, width).set(probe);
    const scales = new Float32Array(memory.buffer, SCALES, count).fill(0.5);
    scales[9] = Number.NaN;
    const sums = Array.from({ length: count }, (_, row) =>
      probe.reduce((sum, value, i) => sum + value * (codes[row * width + i] as number), 0),
    );
    for (const least of [Number.NEGATIVE_INFINITY, -1e5, 0, 1e5, Number.POSITIVE_INFINITY]) {
      const found = kernel.scan(ROWS, SCALES, count, width, PROBE, 0.25, 8, least, LIST);
      const wanted = sums.flatMap((sum, row) => (row !== 9 && 0.5 * (0.25 * sum + 8) >= least ? [row] : []));
      expect([...new Uint32Array(memory.buffer, LIST, found)]).toEqual(wanted);
    }
  });

  it('takes the largest codes and values that quantising gives without overflow', () => {
    for (const dimension of [8, 128, 512, 1024, 4096]) {
      const vector = new Float32Array(dimension).fill(1 / Math.sqrt(dimension));
      const values = new Int16Array(memory.buffer, PROBE, dimension);
      const { factor } = quantiseProbe(vector, values);
      const codes = new Int8Array(memory.buffer, ROWS, 4 * dimension).fill(0);
      const { scale } = quantiseRow(vector, codes.subarray(0, dimension));
      new Float32Array(memory.buffer, SCALES, 4).fill(Number.NaN).fill(scale, 0, 1);
      expect(kernel.scan(ROWS, SCALES, 4, dimension, PROBE, factor, 0, 0.999, LIST)).toBe(1);
      expect(kernel.scan(ROWS, SCALES, 4, dimension, PROBE, factor, 0, 1.001, LIST)).toBe(0);
    }
  });
});

describe('quantising', () => {
  it('tells how far codes are from the row', () => {
    for (const [i, row] of randomVectors(50, 100, 4).entries()) {
      if (i === 0) row.fill(0);
      const codes = new Int8Array(100);
      const { scale, ratio } = quantiseRow(row, codes);
      const squares = row.reduce((sum, value, at) => sum + (value - scale * (codes[at] as number)) ** 2, 0);
      expect(ratio * scale).toBeCloseTo(Math.sqrt(squares), 12);
      expect(Math.fround(scale)).toBe(scale);
    }
  });
});
