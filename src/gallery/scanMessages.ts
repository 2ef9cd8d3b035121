import type { MessagePort } from 'node:worker_threads';
import type { RowLayout } from './rowLayout.ts';
import type { ScanJob } from './scanJob.ts';

/** What a helper is started with. */
export interface ScanWorkerData {
  readonly module: WebAssembly.Module;
  readonly layout: RowLayout;
  readonly thread: number;
  readonly port: MessagePort;
}

/** A job for a helper, which answers with a `ScanFinding[]` where it scanned anything. */
export interface ScanRequest {
  readonly job: ScanJob;
  /** Memories that the helper has not been told of. */
  readonly memories: readonly WebAssembly.Memory[];
  /** Shared with all who do this job. */
  readonly control: Int32Array;
}

/** Places in `control`. */
export const control = {
  /** Next block that nobody scans yet. */
  next: 0,
  /** Helpers at work: they may still claim a block, or have one. */
  active: 1,
  /** Findings that helpers have sent. */
  sent: 2,
} as const;
