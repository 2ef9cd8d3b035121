import type * as core from '@tensorflow/tfjs-core';

/** The one instance of TensorFlow.js whose backend is in use: a second copy of it would know neither backend nor tensors. */
export type Tf = typeof core;
export type Tensor = core.Tensor;
export type Tensor2D = core.Tensor2D;
export type Tensor4D = core.Tensor4D;
