import type { Op } from './op.ts';
import { batchNormalization } from './ops/batchNormalization.ts';
import { binary } from './ops/binary.ts';
import { conv } from './ops/conv.ts';
import { flatten } from './ops/flatten.ts';
import { gemm } from './ops/gemm.ts';
import { unary } from './ops/unary.ts';

/** Every operator of ONNX that is run here, by its name. */
export const opTable: Readonly<Record<string, Op>> = {
  Add: binary((tf) => tf.add),
  BatchNormalization: batchNormalization,
  Conv: conv,
  Div: binary((tf) => tf.div),
  Flatten: flatten,
  Gemm: gemm,
  Identity: unary(() => (x) => x.clone()),
  Mul: binary((tf) => tf.mul),
  PRelu: binary((tf) => tf.prelu),
  Relu: unary(({ tf }) => tf.relu),
  Sub: binary((tf) => tf.sub),
};
