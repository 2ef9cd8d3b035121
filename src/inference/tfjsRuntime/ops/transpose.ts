import { inTensorOrder } from '../axes.ts';
import type { Op } from '../op.ts';
import { dimsAt, operand } from '../operands.ts';
import { activation, physicalAxis } from '../value.ts';

/**
 * https://onnx.ai/onnx/operators/onnx__Transpose.html. Where it brings the channels to the end and there they are, or the
 * other way round, nothing is moved.
 */
export const transpose: Op = (context) => {
  const { tf, attributes } = context;
  const x = operand(context, 0);
  const example = x(context.inputs);
  const axes = dimsAt(context, 0).map((_, axis) => axis);
  const order = attributes.ints('perm') ?? axes.toReversed();
  if (order.toSorted((a, b) => a - b).some((axis, at) => axis !== at) || order.length !== axes.length)
    throw new Error(`perm [${order.join(', ')}] is no order of ${axes.length} dimensions`);
  const asOnnx = order.map((axis) => physicalAxis(example, axis));
  const asLast = order.length === 4 ? inTensorOrder({ ...example, channelsLast: true }, asOnnx) : [];
  if (isInOrder(asOnnx)) return (inputs) => [activation(x(inputs).tensor.clone())];
  if (order.length === 4 && isInOrder(asLast))
    return (inputs) => [activation(x(inputs).tensor.clone(), true)];
  return (inputs) => [activation(tf.transpose(x(inputs).tensor, asOnnx))];
};

function isInOrder(axes: readonly number[]): boolean {
  return axes.every((axis, at) => axis === at);
}
