import type { OnnxNode } from '../../onnx/onnxModel.ts';

/** A node that may have taken in the activation function which alone reads its output. */
export interface PlannedNode extends OnnxNode {
  readonly activation?: FusedActivation;
}

/** An activation function that every backend of TensorFlow.js can run together with a convolution. */
export type FusedActivation =
  | { readonly kind: 'relu' | 'relu6' | 'sigmoid' | 'elu' }
  | { readonly kind: 'leakyrelu'; readonly alpha: number }
  /** One slope for each channel. */
  | { readonly kind: 'prelu'; readonly slopes: Float32Array };
