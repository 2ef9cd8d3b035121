import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../messageOf.ts';
import { GalleryDesk } from './galleryDesk.ts';
import type { GalleryReply, GalleryRequest, GalleryStop, GalleryWorkerData } from './galleryMessages.ts';
import type { HnswModule } from './hnswIndex.ts';

/** The thread in which all galleries live; galleries.ts starts it and talks to it. */
async function main(): Promise<void> {
  if (!parentPort) throw new Error('galleryWorker runs in a worker thread only');
  const port = parentPort;
  const data = workerData as GalleryWorkerData;
  const { hnswlib, fault } = data.index === 'exact' ? {} : await loadHnswlib();
  const reply = (said: GalleryReply): void => port.postMessage(said);
  const desk = new GalleryDesk(data, hnswlib, reply);
  port.on('message', (asked: GalleryRequest | GalleryStop) => {
    if ('stop' in asked) void desk.stop().then(() => reply({ stopped: true }));
    else desk.handle(asked);
  });
  reply({ ready: true, hnswFault: fault });
}

/** An optional dependency: it compiles when it is installed, and where that fails npm goes on without it. */
async function loadHnswlib(): Promise<{ hnswlib?: HnswModule; fault?: string }> {
  try {
    return { hnswlib: (await import('hnswlib-node')).default };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}

await main();
