import type { Op } from '../op.ts';
import { operand } from '../operands.ts';
import { activation, dimsOf, type Integers, inOnnxOrder } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__Expand.html */
export const expand: Op = (context) => {
  const { tf, inputs } = context;
  if (inputs[1]?.kind !== 'ints') throw new Error('input 1 is no shape');
  const x = operand(context, 0);
  return (given) => {
    const value = x(given);
    const dims = dimsOf(value);
    const shape = (given[1] as Integers).data;
    const rank = Math.max(dims.length, shape.length);
    const at = (list: readonly number[], axis: number): number => list[axis - rank + list.length] ?? 1;
    const spread = Array.from({ length: rank }, (_, axis) => Math.max(at(dims, axis), at(shape, axis)));
    return [activation(tf.broadcastTo(inOnnxOrder(tf, value), spread))];
  };
};
