import { Worker } from 'node:worker_threads';
import { NET_THREAD_LIMITS } from '../netThreadLimits.ts';
import { netsReady } from '../serving/netsReady.ts';
import { ServingThread } from '../serving/servingThread.ts';
import type { VisionSetup } from '../visionJob.ts';

/**
 * A thread with an embedder, which runs halves of batches for workers (see `HalvedNet`). It is started once somebody asks for it:
 * it takes 70 MB.
 */
export function openEmbedder(setup: VisionSetup): ServingThread {
  return new ServingThread(
    () =>
      new Worker(new URL('./embedderThread.js', import.meta.url), {
        workerData: setup,
        resourceLimits: NET_THREAD_LIMITS,
      }),
    netsReady,
  );
}
