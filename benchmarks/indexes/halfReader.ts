import { workerData } from 'node:worker_threads';
import { loadKernel, startKernel } from '#src/gallery/kernel.js';
import type { RowMemory } from '#src/gallery/rowMemory.js';

/** What the thread that reads one half is given. */
export interface HalfReaderData {
  readonly memory: RowMemory['memories'][number];
  readonly from: number;
  readonly bytes: number;
  /** Counts what was asked for, and what is done. */
  readonly counts: Int32Array;
}

const { memory, from, bytes, counts } = workerData as HalfReaderData;
const kernel = startKernel(loadKernel(), memory);
for (let done = 0; ; ) {
  Atomics.wait(counts, 0, done);
  kernel.read(from, bytes);
  done++;
  Atomics.store(counts, 1, done);
}
