import type { Fault } from '../faultOf.ts';
import type { NetsProof } from '../golden/proveNets.ts';

/** What the thread that holds the nets says of itself: that its nets are loaded and work, or why not. */
export type OwnerNews = { readonly ready: NetsProof } | { readonly fault: Fault };

/** What is asked for: the dimensions of each net's input, without the batch, or a run. */
export type NetOrder = { readonly dims: true } | RunOrder;

export interface RunOrder {
  /** 0 the detector, 1 the landmark net, 2 the embedder. */
  readonly net: number;
  readonly input: Float32Array;
  readonly batch: number;
}

/** What became of an order. */
export type NetNews = { readonly id: number } & NetAnswer;

export type NetAnswer =
  | { readonly dims: readonly (readonly number[])[] }
  | { readonly outputs: Readonly<Record<string, Float32Array>> }
  | { readonly fault: Fault };
