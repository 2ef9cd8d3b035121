import { parentPort } from 'node:worker_threads';
import type { Guard } from '../image/guard.ts';
import { EndGate } from './endGate.ts';

/** What a thread says as it starts: by which gate it can be kept out of native code. */
export interface GateNews {
  readonly gate: SharedArrayBuffer;
}

/** In a thread that `exitGates` watches: a guard for native code, which keeps the thread out of it once the process exits. */
export function exitGuard(): Guard {
  const gate = new EndGate();
  parentPort?.postMessage({ gate: gate.shared } satisfies GateNews);
  return (work) => gate.native(work, () => undefined);
}
