import type { OpContext } from '../op.ts';
import { numberAt } from '../operands.ts';
import type { Tensor } from '../tf.ts';

type UnaryFunction = (x: Tensor) => Tensor;

/** `min` and `max` are attributes before operator set 11, inputs from there on. */
export function clip(context: OpContext): UnaryFunction {
  const { tf, attributes } = context;
  const low = numberAt(context, 1) ?? attributes.float('min', Number.NEGATIVE_INFINITY);
  const high = numberAt(context, 2) ?? attributes.float('max', Number.POSITIVE_INFINITY);
  // minimum() and maximum() take bounds that are infinite or the wrong way round, as ONNX does; clipByValue() refuses.
  return (x) => tf.minimum(tf.maximum(x, low), high);
}

export function leakyRelu({ tf, attributes }: OpContext): UnaryFunction {
  const alpha = attributes.float('alpha', 0.01);
  return (x) => tf.leakyRelu(x, alpha);
}

export function elu({ tf, attributes }: OpContext): UnaryFunction {
  const alpha = attributes.float('alpha', 1);
  if (alpha === 1) return (x) => tf.elu(x);
  return (x) => tf.add(tf.relu(x), tf.mul(tf.sub(tf.exp(tf.minimum(x, 0)), 1), alpha));
}

/** `clip(alpha * x + beta, 0, 1)` */
export function hardSigmoid({ tf, attributes }: OpContext): UnaryFunction {
  const alpha = attributes.float('alpha', 0.2);
  const beta = attributes.float('beta', 0.5);
  return (x) => tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1);
}

/** `x * clip(x / 6 + 1 / 2, 0, 1)` */
export function hardSwish({ tf }: OpContext): UnaryFunction {
  return (x) => tf.mul(x, tf.div(tf.clipByValue(tf.add(x, 3), 0, 6), 6));
}
