import { Worker } from 'node:worker_threads';
import type { Calibration } from '../../pack/pack.ts';
import type { LibraryMeasurement, TableWay } from './measureLibrary.ts';

/** What is measured. */
export interface LibraryJob {
  readonly pack: Calibration;
  /** Embeddings one after the other, person by person; moved to the thread, and empty afterwards. */
  readonly vectors: Float32Array<ArrayBuffer>;
  /** How many of them each person has. */
  readonly images: Int32Array;
  readonly dimension: number;
  readonly seed: number;
  readonly way: TableWay;
}

/** Measures a library in a thread of its own, so that the host's event loop does not wait for it. */
export function measureInThread(job: LibraryJob): Promise<LibraryMeasurement> {
  // The host's own flags are not for this thread; some, such as --input-type, would even stop it.
  const worker = new Worker(new URL('./libraryWorker.js', import.meta.url), {
    workerData: job,
    transferList: [job.vectors.buffer],
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The thread that measures a library ended with ${code}`)));
  });
}
