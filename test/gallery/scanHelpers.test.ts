import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { loadKernel } from '#src/gallery/kernel.js';
import { type QuantisedProbe, quantiseProbe } from '#src/gallery/quantise.js';
import { RowBlock } from '#src/gallery/rowBlock.js';
import { probeAt } from '#src/gallery/rowLayout.js';
import { RowMemory } from '#src/gallery/rowMemory.js';
import { ScanBoard } from '#src/gallery/scanBoard.js';
import { ScanHelpers } from '#src/gallery/scanHelpers.js';
import { type ScanJob, toScanBlocks } from '#src/gallery/scanJob.js';
import { CLOSED, control as place, type ScanWorkerData } from '#src/gallery/scanMessages.js';
import { Scanner } from '#src/gallery/scanner.js';
import type { TopCandidates } from '#src/gallery/topCandidates.js';
import { randomVectors } from './vectors.ts';

const DIMENSION = 16;
const BLOCKS = 500;
/** Rows of a block. */
const HEIGHT = 16;
const [PROBE, ...ROWS] = randomVectors(1 + BLOCKS * HEIGHT, DIMENSION, 1) as [
  Float32Array,
  ...Float32Array[],
];

/** A kernel without any functions: the thread that calls it dies with a block in its hands. */
const broken = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));

/** Counts the blocks that it gets. */
class CountingScanner extends Scanner {
  blocks = 0;

  override scan(job: ScanJob, next: () => number): TopCandidates[] {
    return super.scan(job, () => {
      const block = next();
      if (block < BLOCKS) this.blocks++;
      return block;
    });
  }
}

function prepare(): { memory: RowMemory; scanner: CountingScanner; job: ScanJob } {
  const memory = new RowMemory(DIMENSION);
  // No two blocks have a row in common: what a helper finds, nobody else does.
  const blocks = Array.from({ length: BLOCKS }, (_, i) => {
    const block = new RowBlock(memory, HEIGHT);
    for (let row = 0; row < HEIGHT; row++)
      block.insert(row, i * HEIGHT + row, ROWS[i * HEIGHT + row] as Float32Array, 0);
    return block;
  });
  const scanner = new CountingScanner(loadKernel(), memory.layout, 0);
  for (const each of memory.memories) scanner.addMemory(each);
  const quantised = writeProbe(memory, 0);
  const job = { probes: [quantised], limits: [5], blocks: toScanBlocks(blocks, memory.layout) };
  return { memory, scanner, job };
}

const SCAN_WORKER = new URL('../../dist/gallery/scanWorker.js', import.meta.url);

describe('a helper', () => {
  it('does no job twice, whenever it wakes, and none that is closed', async () => {
    const { memory, job } = prepare();
    const board = ScanBoard.for(job, 2);
    const control = new Int32Array(new SharedArrayBuffer(16));
    const { port1, port2 } = new MessageChannel();
    const workerData: ScanWorkerData = {
      ...{ module: loadKernel(), layout: memory.layout, thread: 1, port: port2, control },
    };
    const worker = new Worker(SCAN_WORKER, { workerData, transferList: [port2] });
    await once(worker, 'online');
    port1.postMessage({ memories: memory.memories, board: board.buffer });
    const found = (): number => board.found(1, job)[0]?.ids.length as number;
    /** @param isDone - waited for, since on a busy machine it may take long until the helper gets a processor. */
    const ring = async (isDone = (): boolean => true): Promise<void> => {
      Atomics.add(control, place.bell, 1);
      Atomics.notify(control, place.bell);
      await new Promise((resolve) => setTimeout(resolve, 300));
      for (const end = Date.now() + 20_000; Date.now() < end; ) {
        if (isDone() && Atomics.load(control, place.active) === 0) break;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    board.write(job, 2);
    Atomics.store(control, place.open, CLOSED);
    await ring();
    expect(found()).toBe(0);
    // The bell of the job before wakes it when this one, the third, is open already.
    Atomics.store(control, place.open, 3);
    await ring(() => found() > 0);
    expect(found()).toBe(5);
    expect(Atomics.load(control, place.next)).toBeGreaterThanOrEqual(BLOCKS);
    // Its own bell: no block is left.
    await ring();
    expect(found()).toBe(5);
    await worker.terminate();
    port1.close();
  });
});

describe('ScanHelpers', () => {
  it('have helpers do a part of the work, and add what those found, for jobs of any size', async () => {
    const { memory, scanner, job } = prepare();
    const helpers = new ScanHelpers(loadKernel(), memory, 2);
    for (const times of [1, 8, 3]) {
      const repeated = {
        ...job,
        probes: Array.from({ length: times }, () => job.probes[0] as QuantisedProbe),
        limits: Array.from({ length: times }, (_, i) => 1 + 7 * i),
      };
      for (let at = 0; at < times; at++) writeProbe(memory, at);
      const wanted = scanner.scan(repeated, countUp()).map((best) => best.sorted());
      scanner.blocks = BLOCKS;
      // On a busy machine it may take long until a helper gets a processor.
      for (const end = Date.now() + 20_000; Date.now() < end && scanner.blocks === BLOCKS; ) {
        scanner.blocks = 0;
        const best = helpers.scan(repeated, scanner);
        expect(best?.map((each) => each.sorted())).toEqual(wanted);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(scanner.blocks).toBeLessThan(BLOCKS);
    }
    helpers.close();
  });

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

/** Puts the probe in one of the places for probes. */
function writeProbe({ memories: [memory], layout }: RowMemory, place: number): QuantisedProbe {
  const { buffer } = memory as WebAssembly.Memory;
  const values = new Int16Array(buffer, probeAt(layout, place), DIMENSION);
  new Float64Array(buffer, probeAt(layout, place) + 2 * DIMENSION, DIMENSION).set(PROBE);
  return quantiseProbe(PROBE, values);
}

function countUp(): () => number {
  let next = 0;
  return () => next++;
}
