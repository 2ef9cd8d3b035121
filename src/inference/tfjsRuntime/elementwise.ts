import { transpose } from '../tfjs/transpose.ts';
import type { OpContext } from './op.ts';
import type { Tensor } from './tf.ts';
import { type Activation, activation, type Constant, dimsOf, type Value, withChannelsLast } from './value.ts';

/** Whether any input has its channels last; then all others are brought into that order, too. */
export function isChannelsLast({ inputs }: OpContext): boolean {
  return inputs.some((value) => value?.kind === 'tensor' && value.channelsLast);
}

/** An input of an op that works value by value, in the order in which the op works. */
export function elementwiseOperand(
  context: OpContext,
  index: number,
): (inputs: readonly (Value | undefined)[]) => Tensor {
  const { tf, inputs, upload } = context;
  const value = inputs[index];
  if (value === undefined) throw new Error(`input ${index} is missing`);
  if (value.kind === 'ints') throw new Error(`input ${index} is int64, which is not run here`);
  // One number spreads over everything in any order.
  const reorders = isChannelsLast(context) && dimsOf(value).length > 0;
  if (value.kind === 'floats') {
    const { dims, data } = reorders ? constantChannelsLast(value) : value;
    const tensor = upload(data, dims);
    return () => tensor;
  }
  if (!reorders || value.channelsLast) return (given) => (given[index] as Activation).tensor;
  return (given) => {
    const { tensor } = given[index] as Activation;
    return withChannelsLast(tf, activation(tf.reshape(tensor, fourDims(tensor.shape))));
  };
}

/** NumPy's rule: dimensions that are not there are ones in front. */
function fourDims(dims: readonly number[]): number[] {
  if (dims.length > 4) throw new Error(`${dims.length} dimensions do not spread over 4`);
  return [...Array<number>(4 - dims.length).fill(1), ...dims];
}

function constantChannelsLast({ dims, data }: Constant): Constant {
  const four = fourDims(dims);
  const order = [0, 2, 3, 1];
  return {
    kind: 'floats',
    dims: order.map((axis) => four[axis] as number),
    data: transpose(data, four, order),
  };
}
