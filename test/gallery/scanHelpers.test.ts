import { describe, expect, it } from 'vitest';
import { loadKernel } from '#src/gallery/kernel.js';
import { quantiseProbe } from '#src/gallery/quantise.js';
import { RowBlock } from '#src/gallery/rowBlock.js';
import { probeAt } from '#src/gallery/rowLayout.js';
import { RowMemory } from '#src/gallery/rowMemory.js';
import { ScanHelpers } from '#src/gallery/scanHelpers.js';
import { type ScanJob, toScanBlocks } from '#src/gallery/scanJob.js';
import { Scanner } from '#src/gallery/scanner.js';
import { randomVectors } from './vectors.ts';

const DIMENSION = 16;
const BLOCKS = 500;

/** A kernel without any functions: the thread that calls it dies with a block in its hands. */
const broken = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));

function prepare(): { memory: RowMemory; scanner: Scanner; job: ScanJob } {
  const memory = new RowMemory(DIMENSION);
  const [probe, ...rows] = randomVectors(65, DIMENSION, 1) as [Float32Array, ...Float32Array[]];
  const block = new RowBlock(memory, 64);
  rows.forEach((row, i) => void block.insert(i, i, row, 0));
  const scanner = new Scanner(loadKernel(), memory.layout, 0);
  for (const each of memory.memories) scanner.addMemory(each);
  const values = new Int16Array(DIMENSION);
  const quantised = quantiseProbe(probe, values);
  const buffer = memory.buffer(block.place);
  new Int16Array(buffer, probeAt(memory.layout, 0), DIMENSION).set(values);
  new Float64Array(buffer, probeAt(memory.layout, 0) + 2 * DIMENSION, DIMENSION).set(probe);
  const blocks = toScanBlocks(
    Array.from({ length: BLOCKS }, () => block),
    memory.layout,
  );
  return { memory, scanner, job: { probes: [quantised], limits: [5], blocks } };
}

describe('ScanHelpers', () => {
  it('says so where a helper died with a block in its hands, and never gives less than all', async () => {
    const { memory, scanner, job } = prepare();
    const helpers = new ScanHelpers(broken, memory, 1);
    const wanted = scanner.scan(job, countUp())[0]?.sorted();
    let best = helpers.scan(job, scanner);
    for (let i = 0; i < 1000 && best; i++) {
      // Until it has started, a helper claims nothing, and the job is whole without it.
      expect(best[0]?.sorted()).toEqual(wanted);
      await new Promise((resolve) => setTimeout(resolve, 5));
      best = helpers.scan(job, scanner);
    }
    expect(best).toBeUndefined();
    helpers.close();
    expect(helpers.scan(job, scanner)).toBeUndefined();
  });
});

function countUp(): () => number {
  let next = 0;
  return () => next++;
}
