import { parentPort, workerData } from 'node:worker_threads';
import type { BatchKeys } from '../keys/storeKeys.ts';
import { buffersOf } from './batchRoom.ts';
import type { SealedBatch } from './readSealed.ts';
import { unsealBatch } from './unsealBatch.ts';
import type { UnsealedBatch } from './unsealThread.ts';

/** The thread in which batches are opened; unsealThread.ts starts it and talks to it. */
const given = workerData as BatchKeys;
// Bytes come from another thread without their methods.
const keys: BatchKeys = { library: Buffer.from(given.library), names: Buffer.from(given.names) };

parentPort?.on('message', (batch: SealedBatch) => {
  const opened = unsealBatch(batch, keys);
  parentPort?.postMessage({ batch, opened } satisfies UnsealedBatch, buffersOf(batch.room));
});
