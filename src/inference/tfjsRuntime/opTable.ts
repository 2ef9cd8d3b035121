import type { Op } from './op.ts';
import { batchNormalization } from './ops/batchNormalization.ts';
import { binary } from './ops/binary.ts';
import { cast } from './ops/cast.ts';
import { concat } from './ops/concat.ts';
import { conv } from './ops/conv.ts';
import { expand } from './ops/expand.ts';
import { flatten } from './ops/flatten.ts';
import { gather } from './ops/gather.ts';
import { gemm } from './ops/gemm.ts';
import { orIntegers } from './ops/integerFunction.ts';
import { lpNormalization } from './ops/lpNormalization.ts';
import { matMul } from './ops/matMul.ts';
import { pad } from './ops/pad.ts';
import { averagePool, globalAveragePool, maxPool } from './ops/pool.ts';
import { prelu } from './ops/prelu.ts';
import { reduce } from './ops/reduce.ts';
import { reshape } from './ops/reshape.ts';
import { resize } from './ops/resize.ts';
import { shape } from './ops/shape.ts';
import { slice } from './ops/slice.ts';
import { softmax } from './ops/softmax.ts';
import { split } from './ops/split.ts';
import { squeeze, unsqueeze } from './ops/squeeze.ts';
import { transpose } from './ops/transpose.ts';
import { unary } from './ops/unary.ts';
import { clip, elu, hardSigmoid, hardSwish, leakyRelu } from './ops/unaryFunctions.ts';
import { variadic } from './ops/variadic.ts';

/** Every operator of ONNX that is run here, by its name; Constant is taken out of the graph before. */
export const opTable: Readonly<Record<string, Op>> = {
  Abs: unary(({ tf }) => tf.abs),
  Add: orIntegers(
    binary((tf) => tf.add),
    (a, b) => a + b,
  ),
  AveragePool: averagePool,
  BatchNormalization: batchNormalization,
  Cast: cast,
  Clip: unary(clip),
  Concat: concat,
  Conv: conv,
  Div: orIntegers(
    binary((tf) => tf.div),
    (a, b) => Math.trunc(a / b),
  ),
  Dropout: unary(({ tf, attributes }) => {
    attributes.ignore('ratio', 'seed');
    return (x) => tf.clone(x);
  }),
  Elu: unary(elu),
  Erf: unary(({ tf }) => tf.erf),
  Exp: unary(({ tf }) => tf.exp),
  Expand: expand,
  Flatten: flatten,
  Floor: unary(({ tf }) => tf.floor),
  Gather: gather,
  Gemm: gemm,
  GlobalAveragePool: globalAveragePool,
  HardSigmoid: unary(hardSigmoid),
  HardSwish: unary(hardSwish),
  Identity: unary(({ tf }) => tf.clone),
  LeakyRelu: unary(leakyRelu),
  Log: unary(({ tf }) => tf.log),
  LpNormalization: lpNormalization,
  MatMul: matMul,
  Max: variadic((tf) => tf.maximum),
  MaxPool: maxPool,
  Min: variadic((tf) => tf.minimum),
  Mul: orIntegers(
    binary((tf) => tf.mul),
    (a, b) => a * b,
  ),
  Neg: unary(({ tf }) => tf.neg),
  PRelu: prelu,
  Pad: pad,
  Pow: binary((tf) => tf.pow),
  Reciprocal: unary(({ tf }) => tf.reciprocal),
  ReduceL2: reduce((tf) => (x, axes) => tf.sqrt(tf.sum(tf.square(x), axes, true))),
  ReduceMax: reduce((tf) => (x, axes) => tf.max(x, axes, true)),
  ReduceMean: reduce((tf) => (x, axes) => tf.mean(x, axes, true)),
  ReduceMin: reduce((tf) => (x, axes) => tf.min(x, axes, true)),
  ReduceSum: reduce((tf) => (x, axes) => tf.sum(x, axes, true)),
  Relu: unary(({ tf }) => tf.relu),
  Reshape: reshape,
  Resize: resize,
  Shape: shape,
  Sigmoid: unary(({ tf }) => tf.sigmoid),
  Slice: slice,
  Softmax: softmax,
  Softplus: unary(({ tf }) => tf.softplus),
  Split: split,
  Sqrt: unary(({ tf }) => tf.sqrt),
  Squeeze: squeeze,
  Sub: orIntegers(
    binary((tf) => tf.sub),
    (a, b) => a - b,
  ),
  Sum: variadic((tf) => tf.add),
  Tanh: unary(({ tf }) => tf.tanh),
  Transpose: transpose,
  Unsqueeze: unsqueeze,
  Upsample: resize,
};
