import { axisOf } from '../axes.ts';
import type { Op } from '../op.ts';
import { dimsAt, operand } from '../operands.ts';
import { activation, dimsOf, inOnnxOrder, physicalAxis } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__Softmax.html */
export const softmax: Op = (context) => {
  const { tf, attributes, opset } = context;
  const dims = dimsAt(context, 0);
  const rank = dims.length;
  // Before operator set 13 all axes from the given one on count as one.
  const axis = axisOf(attributes.int('axis', opset < 13 ? 1 : -1), rank);
  if (opset < 13 && axis === 0) throw new Error('a softmax over a whole batch is not run here');
  const along = opset < 13 ? dims.slice(axis).reduce((size, dim) => size * dim, 1) : (dims[axis] as number);
  const x = operand(context, 0);
  const isLast = physicalAxis(x(context.inputs), axis) === rank - 1 && along === dims[axis];
  if (isLast) {
    return (inputs) => {
      const { tensor, channelsLast } = x(inputs);
      return [activation(tf.softmax(tensor), channelsLast)];
    };
  }
  if (opset >= 13 && axis !== rank - 1) {
    return (inputs) => {
      const { tensor, channelsLast } = x(inputs);
      const at = physicalAxis({ channelsLast }, axis);
      const swap = tensor.shape.map((_, i) => (i === at ? rank - 1 : i === rank - 1 ? at : i));
      return [activation(tf.transpose(tf.softmax(tf.transpose(tensor, swap)), swap), channelsLast)];
    };
  }
  return (inputs) => {
    const value = x(inputs);
    const rows = tf.reshape(inOnnxOrder(tf, value), [-1, along]);
    return [activation(tf.reshape(tf.softmax(rows), [...dimsOf(value)]))];
  };
};
