import type { Fault } from '../faultOf.ts';

/** What a thread that holds nets says of itself: that they are loaded and work, or why not. */
export type OwnerNews = { readonly ready: true } | { readonly fault: Fault };

/** What is asked for: the dimensions of each net's input, without the batch, or a run. */
export type NetOrder = { readonly dims: true } | RunOrder;

export interface RunOrder {
  /** Which of those that the thread holds, in its order. */
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
