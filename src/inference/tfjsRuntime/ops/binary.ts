import { elementwiseOperand, isChannelsLast } from '../elementwise.ts';
import type { Op } from '../op.ts';
import type { Tensor, Tf } from '../tf.ts';
import { activation } from '../value.ts';

/** A function of two tensors whose dimensions spread over each other as NumPy's do. */
type BinaryFunction = (tf: Tf) => (a: Tensor, b: Tensor) => Tensor;

/** An op of two inputs that works value by value, in whatever order the axes lie. */
export function binary(functionOf: BinaryFunction): Op {
  return (context) => {
    const run = functionOf(context.tf);
    const first = elementwiseOperand(context, 0);
    const second = elementwiseOperand(context, 1);
    const channelsLast = isChannelsLast(context);
    return (inputs) => [activation(run(first(inputs), second(inputs)), channelsLast)];
  };
}
