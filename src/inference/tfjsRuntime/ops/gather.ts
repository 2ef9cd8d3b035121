import { axisOf } from '../axes.ts';
import type { Op } from '../op.ts';
import { dimsAt, operand } from '../operands.ts';
import { activation, dimsOf, type Integers, inOnnxOrder, integers } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__Gather.html of one index or a list of them. */
export const gather: Op = (context) => {
  const { tf, attributes, inputs } = context;
  const dims = dimsAt(context, 0);
  const axis = axisOf(attributes.int('axis', 0), dims.length);
  const [, indices] = inputs;
  if (indices?.kind !== 'ints' || indices.dims.length > 1) throw new Error('input 1 is no list of indices');
  const length = dims[axis] as number;
  const placesIn = (given: readonly unknown[]): number[] =>
    (given[1] as Integers).data.map((at) => axisOf(at, length));
  if (inputs[0]?.kind === 'ints') {
    return (given) => {
      const { data } = given[0] as Integers;
      const found = placesIn(given).map((at) => data[at] as number);
      return [integers(found, indices.dims)];
    };
  }
  const x = operand(context, 0);
  return (given) => {
    const value = x(given);
    const found = tf.gather(inOnnxOrder(tf, value), tf.tensor1d(placesIn(given), 'int32'), axis);
    const shape = dimsOf(value).flatMap((dim, at) => (at === axis ? indices.dims : [dim]));
    return [activation(tf.reshape(found, shape))];
  };
};
