import { Worker } from 'node:worker_threads';

/** What is looked at. */
export interface CopyJob {
  /** Of the copy, which nobody else uses. */
  readonly folder: string;
  /** What the user calls it, for messages. */
  readonly name: string;
}

/** What was found: why it is not sound, or nothing. */
export interface CopyReport {
  readonly fault?: string | undefined;
}

/**
 * Looks at every page of a copied data file, as it is looked at when a store is opened, and at every secret that its records
 * need, in a thread of its own: that is a second of work for 100,000 faces, which searches would feel.
 *
 * @returns why it is not sound, or nothing.
 */
export function checkCopy(job: CopyJob): Promise<string | undefined> {
  // The host's own flags are not for this thread; some, such as --input-type, would even stop it.
  const worker = new Worker(new URL('./checkCopyWorker.js', import.meta.url), {
    workerData: job,
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    worker.once('message', ({ fault }: CopyReport) => resolve(fault));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The thread that looks at the copy ended with ${code}`)));
  });
}
