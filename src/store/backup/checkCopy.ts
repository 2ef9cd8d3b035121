import { Worker } from 'node:worker_threads';

/** What is looked at. */
export interface CopyJob {
  /** Path of a data file that nobody else uses. */
  readonly file: string;
  /** What the user calls its store, for messages. */
  readonly name: string;
}

/** What was found: why it is not sound, or nothing. */
export interface CopyReport {
  readonly fault?: string;
}

/**
 * Looks at every page of a copied data file, as it is looked at when a store is opened, in a thread of its own: that is half a
 * second of work for 100,000 faces, which searches would feel.
 *
 * Rejects where it is not sound.
 */
export function checkCopy(file: string, name: string): Promise<void> {
  // The host's own flags are not for this thread; some, such as --input-type, would even stop it.
  const worker = new Worker(new URL('./checkCopyWorker.js', import.meta.url), {
    workerData: { file, name } satisfies CopyJob,
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    worker.once('message', ({ fault }: CopyReport) => {
      if (fault === undefined) resolve();
      else reject(new Error(fault));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The thread that looks at the copy ended with ${code}`)));
  });
}
