import type { Tensor, Tf } from './tf.ts';

/** What flows between the ops of a net. */
export type Value = Activation | Constant | Integers;

/** A tensor of the backend. */
export interface Activation {
  readonly kind: 'tensor';
  readonly tensor: Tensor;
  /**
   * Whether a tensor that ONNX sees as batch x channels x rows x columns is kept as batch x rows x columns x channels, the
   * only order in which TensorFlow.js convolves on every backend.
   */
  readonly channelsLast: boolean;
}

/** Weights that lie in the file and not yet on the backend. */
export interface Constant {
  readonly kind: 'floats';
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Shapes, axes and indices: reckoned in JavaScript, never on the backend. */
export interface Integers {
  readonly kind: 'ints';
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

/** Where each of ONNX's four axes lies in a tensor with the channels last. */
const LAST: readonly number[] = [0, 3, 1, 2];

export function activation(tensor: Tensor, channelsLast = false): Activation {
  return { kind: 'tensor', tensor, channelsLast };
}

export function integers(data: readonly number[], dims: readonly number[] = [data.length]): Integers {
  return { kind: 'ints', dims, data };
}

/** Dimensions in ONNX's order. */
export function dimsOf(value: Value): readonly number[] {
  if (value.kind !== 'tensor') return value.dims;
  const { shape } = value.tensor;
  return value.channelsLast ? LAST.map((axis) => shape[axis] as number) : shape;
}

/** The axis of the tensor that holds ONNX's axis. */
export function physicalAxis({ channelsLast }: Pick<Activation, 'channelsLast'>, axis: number): number {
  return channelsLast ? (LAST[axis] as number) : axis;
}

/** The same values in ONNX's order; a new tensor only where they lie in another. */
export function inOnnxOrder(tf: Tf, value: Activation): Tensor {
  const { tensor, channelsLast } = value;
  if (!channelsLast) return tensor;
  const [, rows, columns, channels] = tensor.shape;
  const isSameOrder = channels === 1 || (rows === 1 && columns === 1);
  return isSameOrder ? tf.reshape(tensor, [...dimsOf(value)]) : tf.transpose(tensor, [0, 3, 1, 2]);
}

/** The same values with the channels last; a new tensor only where they lie in another order. */
export function withChannelsLast(tf: Tf, { tensor, channelsLast }: Activation): Tensor {
  if (channelsLast) return tensor;
  const [batch = 1, channels = 1, rows = 1, columns = 1] = tensor.shape;
  const isSameOrder = channels === 1 || (rows === 1 && columns === 1);
  return isSameOrder
    ? tf.reshape(tensor, [batch, rows, columns, channels])
    : tf.transpose(tensor, [0, 2, 3, 1]);
}

/** Takes a value off the backend. */
export function freeValue(value: Value | undefined): void {
  if (value?.kind === 'tensor') value.tensor.dispose();
}
