import { Worker } from 'node:worker_threads';
import { loadKernel, startKernel } from '#src/gallery/kernel.js';
import type { HalfReaderData } from './halfReader.ts';

/** A plain read of memory by two threads, half of it each: what two threads can make of a scan that waits for memory alone. */
export interface ReadInTwo {
  readonly read: () => void;
  readonly close: () => Promise<unknown>;
}

/** @param bytes - multiple of 128. */
export function readInTwo(memory: HalfReaderData['memory'], from: number, bytes: number): ReadInTwo {
  const half = bytes / 2;
  const counts = new Int32Array(new SharedArrayBuffer(8));
  const workerData: HalfReaderData = { memory, from: from + half, bytes: half, counts };
  const worker = new Worker(new URL('./halfReader.js', import.meta.url), { workerData });
  const kernel = startKernel(loadKernel(), memory);
  const read = (): void => {
    const asked = Atomics.add(counts, 0, 1) + 1;
    Atomics.notify(counts, 0);
    kernel.read(from, half);
    // Waking this thread would take longer than what is left of the other half.
    while (Atomics.load(counts, 1) < asked);
  };
  return { read, close: () => worker.terminate() };
}
