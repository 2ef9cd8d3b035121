import { axisOf } from '../axes.ts';
import { elementwiseOperand, isChannelsLast } from '../elementwise.ts';
import type { Op } from '../op.ts';
import { dimsAt } from '../operands.ts';
import { activation, type Integers, integers, physicalAxis } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__Concat.html */
export const concat: Op = (context) => {
  const { tf, attributes, inputs } = context;
  const axis = axisOf(attributes.int('axis', 0), dimsAt(context, 0).length);
  if (inputs.every((value) => value?.kind === 'ints')) {
    return (given) => [integers(given.flatMap((value) => (value as Integers).data))];
  }
  const channelsLast = isChannelsLast(context);
  const operands = inputs.map((_, index) => elementwiseOperand(context, index));
  return (given) => {
    const tensors = operands.map((operand) => operand(given));
    const [first] = tensors;
    const along = physicalAxis({ channelsLast }, axis);
    const joined = first && tensors.length > 1 ? tf.concat(tensors, along) : first?.clone();
    if (joined === undefined) throw new Error('it has no inputs');
    return [activation(joined, channelsLast)];
  };
};
