import { axisOf } from '../axes.ts';
import type { Op } from '../op.ts';
import { dimsAt, operand } from '../operands.ts';
import { activation, physicalAxis } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__LpNormalization.html to unit length. */
export const lpNormalization: Op = (context) => {
  const { tf, attributes } = context;
  if (attributes.int('p', 2) !== 2) throw new Error('only p = 2 is known here');
  const axis = axisOf(attributes.int('axis', -1), dimsAt(context, 0).length);
  const x = operand(context, 0);
  return (inputs) => {
    const value = x(inputs);
    const squares = tf.sum(tf.square(value.tensor), physicalAxis(value, axis), true);
    return [activation(tf.div(value.tensor, tf.sqrt(squares)), value.channelsLast)];
  };
};
