import { Worker } from 'node:worker_threads';
import { netsReady } from '../serving/netsReady.ts';
import { ServingThread } from '../serving/servingThread.ts';
import type { VisionSetup } from '../visionJob.ts';

/**
 * A thread that holds the nets for all workers, so that runs of photos that wait become one: on a GPU a run of eight inputs
 * takes hardly longer than a run of one. Ready when it resolves: its nets have shown that they work. Rejects as opening a
 * runtime does.
 */
export async function openSharedNets(setup: VisionSetup): Promise<ServingThread> {
  const nets = new ServingThread(
    () => new Worker(new URL('./netOwner.js', import.meta.url), { workerData: setup }),
    netsReady,
  );
  await nets.open();
  return nets;
}
