import { transposeMatrix } from '../../onnx/transposeMatrix.ts';
import type { Op } from '../op.ts';
import { constantAt, constantIfAt, dimsAt, operand } from '../operands.ts';
import type { Tensor2D } from '../tf.ts';
import { activation, inOnnxOrder } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__Gemm.html with weights that are constants. */
export const gemm: Op = (context) => {
  const { tf, attributes, upload } = context;
  const transposesA = attributes.int('transA', 0) !== 0;
  const transposesB = attributes.int('transB', 0) !== 0;
  const alpha = attributes.float('alpha', 1);
  const beta = attributes.float('beta', 1);
  const a = operand(context, 0);
  const { dims, data } = constantAt(context, 1);
  if (dims.length !== 2 || dimsAt(context, 0).length !== 2) throw new Error('its inputs are no matrices');
  // The backends are fastest with weights that lie as inputs x outputs.
  const laidOut = transposesB ? transposeMatrix(data, dims[1] as number) : data;
  const b = upload(
    alpha === 1 ? laidOut : laidOut.map((value) => value * alpha),
    transposesB ? dims.toReversed() : dims,
  ) as Tensor2D;
  const c = constantIfAt(context, 2);
  const scaled = c && (beta === 1 ? c.data : c.data.map((value) => value * beta));
  const isRow = scaled !== undefined && scaled.length === b.shape[1] && c?.dims.at(-1) === scaled.length;
  const bias = isRow ? { bias: upload(scaled, [scaled.length]) } : {};
  const term = scaled && !isRow ? upload(scaled, c?.dims ?? []) : undefined;
  return (inputs) => {
    const rows = inOnnxOrder(tf, a(inputs)) as Tensor2D;
    const product = tf.fused.matMul({ a: rows, b, transposeA: transposesA, ...bias });
    return [activation(term ? tf.add(product, term) : product)];
  };
};
