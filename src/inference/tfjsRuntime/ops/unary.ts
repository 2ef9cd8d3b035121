import type { Op, OpContext } from '../op.ts';
import { operand } from '../operands.ts';
import type { Tensor } from '../tf.ts';
import { activation } from '../value.ts';

/** Reads the attributes of an op of one tensor that works value by value, in whatever order the axes lie. */
type UnaryFunction = (context: OpContext) => (x: Tensor) => Tensor;

export function unary(functionOf: UnaryFunction): Op {
  return (context) => {
    const x = operand(context, 0);
    const run = functionOf(context);
    return (inputs) => {
      const { tensor, channelsLast } = x(inputs);
      return [activation(run(tensor), channelsLast)];
    };
  };
}
