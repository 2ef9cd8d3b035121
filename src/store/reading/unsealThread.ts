import { Worker } from 'node:worker_threads';
import type { BatchKeys } from '../keys/storeKeys.ts';
import { buffersOf } from './batchRoom.ts';
import type { SealedBatch } from './readSealed.ts';
import type { OpenedBatch } from './unsealBatch.ts';

/**
 * What opening leaves behind is collected before it is much: by default it came to 10 MB for a library of a million, which the
 * process kept. With 2, collections are so many that all of the opening takes 4 % more of the processor.
 */
const YOUNG_MEGABYTES = 8;

/** A batch that was opened, in the room that it came with. */
export interface UnsealedBatch {
  readonly batch: SealedBatch;
  readonly opened: OpenedBatch;
}

/** Opens batches of one library in a thread of its own, one after the other. */
export class UnsealThread {
  readonly #worker: Worker;
  /** Who waits for batches, in their order. */
  readonly #waiting: ((answer?: UnsealedBatch) => void)[] = [];

  constructor(keys: BatchKeys) {
    // The host's own flags are not for this thread; some, such as --input-type, would even stop it.
    this.#worker = new Worker(new URL('./unsealWorker.js', import.meta.url), {
      workerData: keys,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    this.#worker.on('message', (answer: UnsealedBatch) => this.#waiting.shift()?.(answer));
    this.#worker.on('error', () => undefined);
    this.#worker.on('exit', () => {
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  /**
   * Takes a batch and its room away and gives them back when all faces are open.
   * @returns undefined where the thread has ended: the batch has to be read anew then.
   */
  unseal(batch: SealedBatch): Promise<UnsealedBatch | undefined> {
    return new Promise((resolve) => {
      // Once it has ended, it says so no more.
      if (this.#worker.threadId === -1) return resolve(undefined);
      this.#waiting.push(resolve);
      this.#worker.postMessage(batch, buffersOf(batch.room));
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
