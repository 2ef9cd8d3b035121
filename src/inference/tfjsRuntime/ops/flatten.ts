import { axisOf } from '../axes.ts';
import type { Op } from '../op.ts';
import { dimsAt, operand } from '../operands.ts';
import { activation, dimsOf, inOnnxOrder } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__Flatten.html */
export const flatten: Op = (context) => {
  const { tf, attributes } = context;
  const x = operand(context, 0);
  const rank = dimsAt(context, 0).length;
  const given = attributes.int('axis', 1);
  const axis = given === rank ? rank : axisOf(given, rank);
  return (inputs) => {
    const value = x(inputs);
    const rows = dimsOf(value)
      .slice(0, axis)
      .reduce((size, dim) => size * dim, 1);
    return [activation(tf.reshape(inOnnxOrder(tf, value), [rows, -1]))];
  };
};
