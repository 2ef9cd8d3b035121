import { Worker } from 'node:worker_threads';
import { FaceSearchError, type FaultCode } from '../../faceSearchError.ts';
import { ServingThread } from '../serving/servingThread.ts';
import type { VisionSetup } from '../visionJob.ts';
import type { OwnerNews } from './netMessages.ts';

/**
 * A thread that holds the nets for all workers, so that runs of photos that wait become one: on a GPU a run of eight inputs
 * takes hardly longer than a run of one. Ready when it resolves: its nets have shown that they work. Rejects as opening a
 * runtime does.
 */
export async function openSharedNets(setup: VisionSetup): Promise<ServingThread> {
  const nets = new ServingThread(
    () => new Worker(new URL('./netOwner.js', import.meta.url), { workerData: setup }),
    readiness,
  );
  await nets.open();
  return nets;
}

function readiness(owner: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    owner.once('message', (news: OwnerNews) => {
      if ('ready' in news) resolve();
      else reject(new FaceSearchError(news.fault.code as FaultCode, news.fault.message));
    });
    owner.once('error', reject);
    owner.once('exit', () => reject(new FaceSearchError('VISION_FAILED', 'Lost the thread that loads nets')));
  });
}
