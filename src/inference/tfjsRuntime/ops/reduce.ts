import { axisOf } from '../axes.ts';
import { listOf } from '../listOf.ts';
import type { Op } from '../op.ts';
import { dimsAt, operand } from '../operands.ts';
import type { Tensor, Tf } from '../tf.ts';
import { activation, dimsOf, inOnnxOrder, physicalAxis } from '../value.ts';

/** Brings axes of a tensor down to one value, and keeps them as dimensions of 1. */
type Reduction = (tf: Tf) => (x: Tensor, axes: number[]) => Tensor;

/** https://onnx.ai/onnx/operators/onnx__ReduceMean.html and its kin. */
export function reduce(reductionOf: Reduction): Op {
  return (context) => {
    const { tf, attributes } = context;
    const run = reductionOf(tf);
    const x = operand(context, 0);
    const rank = dimsAt(context, 0).length;
    const given = listOf(context, 'axes', 1)?.map((axis) => axisOf(axis, rank)) ?? [];
    if (given.length === 0 && attributes.int('noop_with_empty_axes', 0) !== 0)
      throw new Error('"noop_with_empty_axes" is not run here');
    const axes = given.length > 0 ? given : dimsAt(context, 0).map((_, axis) => axis);
    const keeps = attributes.int('keepdims', 1) !== 0;
    return (inputs) => {
      const value = x(inputs);
      const physical = axes.map((axis) => physicalAxis(value, axis)).sort((a, b) => a - b);
      const reduced = activation(run(value.tensor, physical), value.channelsLast);
      if (keeps) return [reduced];
      const dims = dimsOf(reduced).filter((_, axis) => !axes.includes(axis));
      return [activation(tf.reshape(inOnnxOrder(tf, reduced), dims))];
    };
  };
}
