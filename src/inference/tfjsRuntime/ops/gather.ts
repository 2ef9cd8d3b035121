import { axisOf } from '../axes.ts';
import type { Op } from '../op.ts';
import { dimsAt, operand } from '../operands.ts';
import { activation, dimsOf, type Integers, inOnnxOrder, integers } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__Gather.html of one index or a list of them. */
export const gather: Op = (context) => {
  const { tf, attributes, inputs } = context;
  const axis = axisOf(attributes.int('axis', 0), dimsAt(context, 0).length);
  const [, indices] = inputs;
  if (indices?.kind !== 'ints' || indices.dims.length > 1) throw new Error('input 1 is no list of indices');
  const placesIn = (given: readonly unknown[], length: number): number[] =>
    (given[1] as Integers).data.map((at) => axisOf(at, length));
  if (inputs[0]?.kind === 'ints') {
    return (given) => {
      const { data } = given[0] as Integers;
      const found = placesIn(given, data.length).map((at) => data[at] as number);
      return [integers(found, indices.dims)];
    };
  }
  const x = operand(context, 0);
  return (given) => {
    const value = x(given);
    const dims = dimsOf(value);
    const places = tf.tensor1d(placesIn(given, dims[axis] as number), 'int32');
    const found = tf.gather(inOnnxOrder(tf, value), places, axis);
    const shape = dims.flatMap((dim, at) => (at === axis ? indices.dims : [dim]));
    return [activation(tf.reshape(found, shape))];
  };
};
