import { elementwiseOperand, isChannelsLast } from '../elementwise.ts';
import type { Op, OpContext } from '../op.ts';
import { dimsAt } from '../operands.ts';
import { activation } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__PRelu.html where it is not part of a convolution. */
export const prelu: Op = (context) => {
  const { tf } = context;
  const x = elementwiseOperand(context, 0);
  const slopes = elementwiseOperand(context, 1);
  const channelsLast = isChannelsLast(context);
  // The kernel of the wasm backend knows no other slopes than one for each channel, channels last.
  if (channelsLast && isPerChannel(context)) {
    return (inputs) => [activation(tf.prelu(x(inputs), slopes(inputs)), channelsLast)];
  }
  return (inputs) => {
    const given = x(inputs);
    const negative = tf.mul(tf.minimum(given, 0), slopes(inputs));
    return [activation(tf.add(tf.relu(given), negative), channelsLast)];
  };
};

function isPerChannel(context: OpContext): boolean {
  const [, channels] = dimsAt(context, 0);
  const dims = dimsAt(context, 1);
  return dims.at(-3) === channels && dims.reduce((size, dim) => size * dim, 1) === channels;
}
