import type { Op, Step } from '../op.ts';
import { operand } from '../operands.ts';
import { activation, dimsOf, type Integers, inOnnxOrder, integers } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__Reshape.html */
export const reshape: Op = (context) => {
  const { tf, attributes, inputs } = context;
  const allowsZero = attributes.int('allowzero', 0) !== 0;
  const fixed = attributes.ints('shape');
  if (fixed === undefined && inputs[1]?.kind !== 'ints') throw new Error('input 1 is no shape');
  const shapeIn = (given: Parameters<Step>[0]): readonly number[] => fixed ?? (given[1] as Integers).data;
  const settle = (shape: readonly number[], dims: readonly number[]): number[] =>
    shape.map((dim, axis) => (dim === 0 && !allowsZero ? (dims[axis] ?? 0) : dim));
  if (inputs[0]?.kind === 'ints') {
    return (given) => [reshapedIntegers(given[0] as Integers, shapeIn(given))];
  }
  const x = operand(context, 0);
  return (given) => {
    const value = x(given);
    return [activation(tf.reshape(inOnnxOrder(tf, value), settle(shapeIn(given), dimsOf(value))))];
  };
};

/** Of integers only lists and single ones are known here. */
function reshapedIntegers({ data }: Integers, shape: readonly number[]): Integers {
  if (shape.length > 1) throw new Error('int64 of more than one dimension is not run here');
  return integers(data, shape.length === 0 ? [] : [data.length]);
}
