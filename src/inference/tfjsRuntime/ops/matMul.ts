import type { Op } from '../op.ts';
import { dimsAt, operand } from '../operands.ts';
import { activation, inOnnxOrder } from '../value.ts';

/** https://onnx.ai/onnx/operators/onnx__MatMul.html of matrices and rows of matrices. */
export const matMul: Op = (context) => {
  const { tf } = context;
  const ranks = [0, 1].map((index) => dimsAt(context, index).length);
  if (Math.min(...ranks) < 2) throw new Error('its inputs are no matrices');
  const a = operand(context, 0);
  const b = operand(context, 1);
  return (inputs) => [activation(tf.matMul(inOnnxOrder(tf, a(inputs)), inOnnxOrder(tf, b(inputs))))];
};
