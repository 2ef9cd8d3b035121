import { ceilPads } from '../ceilPads.ts';
import type { Op, OpContext, Step } from '../op.ts';
import { dimsAt, operand } from '../operands.ts';
import type { Tensor4D } from '../tf.ts';
import { activation, withChannelsLast } from '../value.ts';
import { NO_PADS, padsOf, readWindow, type Window } from '../window.ts';

/** A pooling: a tensor with the channels last in and out. */
type Pooling = (x: Tensor4D) => Tensor4D;

/** https://onnx.ai/onnx/operators/onnx__MaxPool.html in two dimensions. */
export const maxPool: Op = (context) => {
  const { attributes, node } = context;
  attributes.ignore('storage_order');
  if (node.outputs.length > 1) throw new Error('the places of the maxima are not given here');
  const window = readPooling(context);
  return pooling(context, isSingle(window) ? everyNth(context, window) : maxima(context, window));
};

/** https://onnx.ai/onnx/operators/onnx__AveragePool.html in two dimensions. */
export const averagePool: Op = (context) => {
  const countsPads = context.attributes.int('count_include_pad', 0) !== 0;
  if (countsPads && context.attributes.int('ceil_mode', 0) !== 0)
    throw new Error('"count_include_pad" together with "ceil_mode" is not run here');
  const window = readPooling(context);
  if (isSingle(window)) return pooling(context, everyNth(context, window));
  return pooling(context, countsPads ? meansWithPads(context, window) : means(context, window));
};

/** https://onnx.ai/onnx/operators/onnx__GlobalAveragePool.html in two dimensions. */
export const globalAveragePool: Op = (context) => {
  const kernel = pictureOf(context);
  const window: Window = { kernel, strides: [1, 1], dilations: [1, 1], pads: NO_PADS };
  return pooling(context, isSingle(window) ? everyNth(context, window) : means(context, window));
};

function pooling(context: OpContext, run: Pooling): Step {
  const x = operand(context, 0);
  return (inputs) => [activation(run(withChannelsLast(context.tf, x(inputs)) as Tensor4D), true)];
}

function pictureOf(context: OpContext): readonly [number, number] {
  const [, , rows = 0, columns = 0, ...more] = dimsAt(context, 0);
  if (more.length > 0 || columns === 0) throw new Error('it has not two dimensions');
  return [rows, columns];
}

function readPooling(context: OpContext): Window {
  const picture = pictureOf(context);
  const window = readWindow(context.attributes, picture);
  if (Math.max(...window.dilations) > 1) throw new Error('dilations are not run here');
  return context.attributes.int('ceil_mode', 0) === 0 ? window : ceilPads(window, picture);
}

function isSingle({ kernel }: Window): boolean {
  return kernel[0] === 1 && kernel[1] === 1;
}

/** A pooling of one value at a time, which the backends refuse, leaves values out. */
function everyNth({ tf }: OpContext, { strides, pads }: Window): Pooling {
  if (Math.max(...pads.flat()) > 0) throw new Error('a kernel of 1 x 1 with pads is not run here');
  if (Math.max(...strides) === 1) return (x) => x.clone();
  return (x) => tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, ...strides, 1]) as Tensor4D;
}

function maxima({ tf, backend }: OpContext, { kernel, strides, pads }: Window): Pooling {
  const size: [number, number] = [...kernel];
  const step: [number, number] = [...strides];
  if (takesPads(backend, pads)) return (x) => tf.maxPool(x, size, step, padsOf(pads));
  return (x) => tf.maxPool(tf.pad(x, padsOf(pads), Number.NEGATIVE_INFINITY), size, step, 'valid');
}

function means({ tf, backend }: OpContext, { kernel, strides, pads }: Window): Pooling {
  const size: [number, number] = [...kernel];
  const step: [number, number] = [...strides];
  if (takesPads(backend, pads)) return (x) => tf.avgPool(x, size, step, padsOf(pads));
  const mean = (x: Tensor4D): Tensor4D => tf.avgPool(tf.pad(x, padsOf(pads)), size, step, 'valid');
  // The mean of ones and zeros is the share of a window that lies inside of the picture.
  return (x) => tf.div(mean(x), mean(tf.onesLike(x)));
}

function meansWithPads({ tf }: OpContext, { kernel, strides, pads }: Window): Pooling {
  return (x) => tf.avgPool(tf.pad(x, padsOf(pads)), [...kernel], [...strides], 'valid');
}

/** Only wasm pools with pads other than TensorFlow's own two kinds. */
function takesPads(backend: string, pads: Window['pads']): boolean {
  return backend === 'wasm' || Math.max(...pads.flat()) === 0;
}
