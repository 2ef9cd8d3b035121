import type { MessagePort } from 'node:worker_threads';
import type { NetsProof } from '../golden/proveNets.ts';

/** What the thread that holds the nets is told: somebody who wants runs, or to end. */
export type OwnerOrder = { readonly serve: MessagePort } | { readonly end: true };

/** What it says of itself: that its nets are loaded and work, or why not. */
export type OwnerNews = { readonly ready: NetsProof } | { readonly fault: Fault };

/** A fault between threads, where an error would lose its class and its code. */
export interface Fault {
  readonly code: string;
  readonly message: string;
}

/** A run that is asked for. */
export interface RunOrder {
  readonly id: number;
  /** 0 the detector, 1 the landmark net, 2 the embedder. */
  readonly net: number;
  readonly input: Float32Array;
  readonly batch: number;
}

/** What the one who wants runs is told first of all: the dimensions of each net's input, without the batch. */
export interface NetDims {
  readonly inputDims: readonly (readonly number[])[];
}

/** What became of a run. */
export type RunNews =
  | { readonly id: number; readonly outputs: Readonly<Record<string, Float32Array>> }
  | { readonly id: number; readonly fault: Fault };
