import type { MessagePort } from 'node:worker_threads';
import type { RowLayout } from './rowLayout.ts';

/** What a helper is started with. */
export interface ScanWorkerData {
  readonly module: WebAssembly.Module;
  readonly layout: RowLayout;
  readonly thread: number;
  /** Through which it gets `ScanNews`; it reads them when it has a job. */
  readonly port: MessagePort;
  /** Shared with all who do the same jobs. */
  readonly control: Int32Array;
}

/** What a helper has not been told of. */
export interface ScanNews {
  readonly memories: readonly WebAssembly.Memory[];
  /** Of the board on which jobs are from now on. */
  readonly board: SharedArrayBuffer;
}

/** Places in `control`. */
export const control = {
  /** Counts jobs; helpers sleep until it changes. */
  bell: 0,
  /** Number of the job on the board while it may be begun; else `CLOSED`. */
  open: 1,
  /** Next block that nobody scans yet. */
  next: 2,
  /** Helpers that may be reading the board, or have a block. */
  active: 3,
} as const;

/** No job has this number. */
export const CLOSED = 0;
