import type { Worker } from 'node:worker_threads';
import { FaceSearchError, type FaultCode } from '../../faceSearchError.ts';
import type { OwnerNews } from './netMessages.ts';

/** Waits until a thread has loaded its nets; rejects with its fault, and with `VISION_FAILED` where it ends before. */
export function netsReady(owner: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    owner.once('message', (news: OwnerNews) => {
      if ('ready' in news) resolve();
      else reject(new FaceSearchError(news.fault.code as FaultCode, news.fault.message));
    });
    owner.once('error', reject);
    owner.once('exit', () => reject(new FaceSearchError('VISION_FAILED', 'Lost the thread that loads nets')));
  });
}
