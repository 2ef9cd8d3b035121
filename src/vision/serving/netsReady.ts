import type { Worker } from 'node:worker_threads';
import { FaceSearchError } from '../../faceSearchError.ts';
import type { GateNews } from '../exitGuard.ts';
import { errorOf } from '../faultOf.ts';
import type { OwnerNews } from './netMessages.ts';

/** Waits until a thread has loaded its nets; rejects with its fault, and with `VISION_FAILED` where it ends before. */
export function netsReady(owner: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    owner.on('message', (news: OwnerNews | GateNews) => {
      if ('ready' in news) resolve();
      if ('fault' in news) reject(errorOf(news.fault));
    });
    owner.once('error', reject);
    owner.once('exit', () => reject(new FaceSearchError('VISION_FAILED', 'Lost the thread that loads nets')));
  });
}
