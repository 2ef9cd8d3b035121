import { layOutFilter, spreadFilter } from '../layOutFilter.ts';
import type { Op, OpContext } from '../op.ts';
import { constantAt, constantIfAt, dimsAt, operand } from '../operands.ts';
import type { Tensor, Tensor4D } from '../tf.ts';
import { activation, type Constant, withChannelsLast } from '../value.ts';
import { padsOf, readWindow, type Window } from '../window.ts';

/** A convolution, or one group of it: a tensor with the channels last in and out. */
type Convolution = (x: Tensor4D) => Tensor4D;

/** https://onnx.ai/onnx/operators/onnx__Conv.html, in two dimensions, bias and activation function in one go. */
export const conv: Op = (context) => {
  const { tf, attributes } = context;
  const x = operand(context, 0);
  const [, channels = 0, rows = 0, columns = 0, ...more] = dimsAt(context, 0);
  const weights = constantAt(context, 1);
  const [outputs = 0, inputs = 0, height = 0, width = 0] = weights.dims;
  if (more.length > 0 || columns === 0 || weights.dims.length !== 4)
    throw new Error('it has not two dimensions');
  const window = readWindow(attributes, [rows, columns], [height, width]);
  const groups = attributes.int('group', 1);
  if (inputs * groups !== channels || outputs % groups !== 0) {
    throw new Error(
      `weights of ${weights.dims.join(' x ')} in ${groups} groups do not fit ${channels} channels`,
    );
  }
  const bias = constantIfAt(context, 2)?.data;
  if (bias && bias.length !== outputs)
    throw new Error(`a bias of ${bias.length} does not fit ${outputs} outputs`);
  const run = convolution(context, weights, bias, groups, window);
  return (given) => [activation(run(withChannelsLast(tf, x(given)) as Tensor4D), true)];
};

function convolution(
  context: OpContext,
  weights: Constant,
  bias: Float32Array | undefined,
  groups: number,
  window: Window,
): Convolution {
  const [outputs = 0, inputs = 0] = weights.dims;
  // TensorFlow.js does strides or dilations, not both.
  const isBoth = Math.max(...window.strides) > 1 && Math.max(...window.dilations) > 1;
  if (isBoth) {
    const spread = spreadFilter(weights, window.dilations);
    return convolution(context, spread, bias, groups, { ...window, dilations: [1, 1] });
  }
  if (groups === 1) return oneGroup(context, weights, bias, slopesOf(context), window);
  if (inputs === 1) return depthwise(context, weights, bias, groups, window);
  const each = outputs / groups;
  const runs = Array.from({ length: groups }, (_, group) => {
    const part = (row: Float32Array | undefined): Float32Array | undefined =>
      row?.subarray((group * row.length) / groups, ((group + 1) * row.length) / groups);
    const dims = [each, ...weights.dims.slice(1)];
    const own: Constant = { kind: 'floats', dims, data: part(weights.data) as Float32Array };
    return oneGroup(context, own, part(bias), part(slopesOf(context)), window);
  });
  const { tf } = context;
  return (x) =>
    tf.concat(
      tf.split<Tensor4D>(x, groups, 3).map((group, at) => (runs[at] as Convolution)(group)),
      3,
    );
}

function oneGroup(
  context: OpContext,
  weights: Constant,
  bias: Float32Array | undefined,
  slopes: Float32Array | undefined,
  window: Window,
): Convolution {
  const [outputs = 0, inputs = 0, rows = 0, columns = 0] = weights.dims;
  const filter = context.upload(layOutFilter(weights), [rows, columns, inputs, outputs]) as Tensor4D;
  const settings = settingsOf(context, bias, slopes, window);
  const { tf } = context;
  return (x) => tf.fused.conv2d({ x, filter, ...settings });
}

function depthwise(
  context: OpContext,
  weights: Constant,
  bias: Float32Array | undefined,
  groups: number,
  window: Window,
): Convolution {
  const [outputs = 0, , rows = 0, columns = 0] = weights.dims;
  const filter = context.upload(layOutFilter(weights), [rows, columns, groups, outputs / groups]) as Tensor4D;
  const settings = settingsOf(context, bias, slopesOf(context), window);
  // Its type has no explicit padding; the code has.
  const pad = settings.pad as unknown as number;
  const { tf } = context;
  return (x) => tf.fused.depthwiseConv2d({ x, filter, ...settings, pad });
}

type Settings = Omit<Parameters<OpContext['tf']['fused']['conv2d']>[0], 'x' | 'filter'>;

function settingsOf(
  { node, upload }: OpContext,
  bias: Float32Array | undefined,
  slopes: Float32Array | undefined,
  { strides, dilations, pads }: Window,
): Settings {
  const fused = node.activation;
  const row = (values: Float32Array): Tensor => upload(values, [values.length]);
  return {
    strides: [...strides],
    dilations: [...dilations],
    pad: padsOf(pads),
    dataFormat: 'NHWC',
    activation: fused?.kind ?? 'linear',
    ...(bias && { bias: row(bias) }),
    ...(slopes && { preluActivationWeights: row(slopes) }),
    ...(fused?.kind === 'leakyrelu' && { leakyreluAlpha: fused.alpha }),
  };
}

function slopesOf({ node }: OpContext): Float32Array | undefined {
  return node.activation?.kind === 'prelu' ? node.activation.slopes : undefined;
}
