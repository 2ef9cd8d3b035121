import { axisOf } from '../axes.ts';
import { listOf } from '../listOf.ts';
import type { Op } from '../op.ts';
import { dimsAt, operand } from '../operands.ts';
import { activation, dimsOf, type Integers, inOnnxOrder, integers } from '../value.ts';

/** How the dimensions of an input become those of the output. */
type NewDims = (dims: readonly number[]) => number[];

/** https://onnx.ai/onnx/operators/onnx__Squeeze.html */
export const squeeze: Op = (context) => {
  const dims = dimsAt(context, 0);
  const axes = listOf(context, 'axes', 1)?.map((axis) => axisOf(axis, dims.length));
  // Without axes, the batch stays though it is 1 in the example.
  if (axes === undefined) throw new Error('without axes it is not run here');
  const wrong = axes.find((axis) => dims[axis] !== 1);
  if (wrong !== undefined) throw new Error(`axis ${wrong} is ${dims[wrong]} long, not 1`);
  return redimension(context, (given) => given.filter((_, axis) => !axes.includes(axis)));
};

/** https://onnx.ai/onnx/operators/onnx__Unsqueeze.html */
export const unsqueeze: Op = (context) => {
  const given = listOf(context, 'axes', 1);
  if (given === undefined) throw new Error('it has no axes');
  const rank = dimsAt(context, 0).length + given.length;
  const axes = given.map((axis) => axisOf(axis, rank));
  return redimension(context, (dims) => {
    const left = [...dims];
    return Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (left.shift() as number)));
  });
};

function redimension(context: Parameters<Op>[0], newDims: NewDims): ReturnType<Op> {
  const { tf, inputs } = context;
  if (inputs[0]?.kind === 'ints') {
    return (given) => {
      const { dims, data } = given[0] as Integers;
      return [integers(data, newDims(dims))];
    };
  }
  const x = operand(context, 0);
  return (given) => {
    const value = x(given);
    return [activation(tf.reshape(inOnnxOrder(tf, value), newDims(dimsOf(value))))];
  };
}
