import { axisOf } from '../axes.ts';
import { listOf } from '../listOf.ts';
import type { Op } from '../op.ts';
import { dimsAt, operand } from '../operands.ts';
import { activation, physicalAxis } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__Split.html */
export const split: Op = (context) => {
  const { tf, attributes, node } = context;
  attributes.ignore('num_outputs');
  const dims = dimsAt(context, 0);
  const axis = axisOf(attributes.int('axis', 0), dims.length);
  if (axis === 0) throw new Error('a batch is not split here');
  const sizes = listOf(context, 'split', 1) ?? evenly(dims[axis] as number, node.outputs.length);
  const x = operand(context, 0);
  return (inputs) => {
    const value = x(inputs);
    const parts = tf.split(value.tensor, [...sizes], physicalAxis(value, axis));
    return parts.map((part) => activation(part, value.channelsLast));
  };
};

/** The last part is the smaller one where the parts cannot be equal. */
function evenly(length: number, parts: number): readonly number[] {
  const size = Math.ceil(length / parts);
  return Array.from({ length: parts }, (_, at) => Math.max(0, Math.min(size, length - at * size)));
}
