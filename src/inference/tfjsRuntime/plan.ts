import type { Step } from './op.ts';
import type { Tensor } from './tf.ts';
import type { Value } from './value.ts';

/** One node, ready to run. */
export interface PlannedStep {
  readonly run: Step;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Values that no later step reads. */
  readonly spent: readonly string[];
}

/** A net, ready to run: its weights are on the backend. */
export interface Plan {
  readonly input: string;
  /** Without the batch. */
  readonly inputDims: readonly number[];
  readonly outputs: readonly string[];
  readonly steps: readonly PlannedStep[];
  /** Shapes, axes and the like that are the same in every run. */
  readonly fixed: ReadonlyMap<string, Value>;
  /** All that lies on the backend until the net is closed. */
  readonly weights: readonly Tensor[];
}
