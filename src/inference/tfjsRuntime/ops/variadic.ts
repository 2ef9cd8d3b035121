import { elementwiseOperand, isChannelsLast } from '../elementwise.ts';
import type { Op } from '../op.ts';
import type { Tensor, Tf } from '../tf.ts';
import { activation } from '../value.ts';

/** An op of any number of inputs that works value by value, in whatever order the axes lie. */
export function variadic(functionOf: (tf: Tf) => (a: Tensor, b: Tensor) => Tensor): Op {
  return (context) => {
    const run = functionOf(context.tf);
    const operands = context.inputs.map((_, index) => elementwiseOperand(context, index));
    const channelsLast = isChannelsLast(context);
    return (inputs) => {
      const [first, ...others] = operands.map((operand) => operand(inputs));
      if (first === undefined) throw new Error('it has no inputs');
      // One input alone must not be handed on: it is freed once it has been read.
      const tensor = others.length === 0 ? first.clone() : others.reduce(run, first);
      return [activation(tensor, channelsLast)];
    };
  };
}
