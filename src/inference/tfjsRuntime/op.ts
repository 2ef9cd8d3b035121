import type { Attributes } from './attributes.ts';
import type { PlannedNode } from './graph/plannedNode.ts';
import type { Tensor, Tf } from './tf.ts';
import type { Value } from './value.ts';

/** What an op works with from the moment a net is loaded until it is closed. */
export interface OpContext {
  readonly tf: Tf;
  /** Name of the backend of TensorFlow.js. */
  readonly backend: string;
  readonly opset: number;
  readonly node: PlannedNode;
  readonly attributes: Attributes;
  /**
   * What the node is fed when the net runs on one input: examples by which it decides how to run. Only the batch may be
   * another later on.
   */
  readonly inputs: readonly (Value | undefined)[];
  /** Whether each input is the same in every run. */
  readonly isFixed: readonly boolean[];
  /** Lays weights onto the backend until the net is closed. */
  readonly upload: (data: Float32Array, dims: readonly number[]) => Tensor;
}

/** Runs a node. Returns new values or tensors, never those it was given: the executor frees what has been read. */
export type Step = (inputs: readonly (Value | undefined)[]) => readonly Value[];

/**
 * Makes a node ready to run: reads every attribute that it knows, lays out and uploads weights.
 * Throws an Error with a reason where it cannot do what the node asks.
 */
export type Op = (context: OpContext) => Step;
