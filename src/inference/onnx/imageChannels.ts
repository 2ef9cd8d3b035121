import type { OnnxGraph, OnnxNode, OnnxTensor } from './onnxModel.ts';

/** Operators whose output has the channels of their first input. */
const TRANSPARENT = new Set([
  'Relu',
  'PRelu',
  'BatchNormalization',
  'MaxPool',
  'AveragePool',
  'Add',
  'Dropout',
  'Identity',
]);

/**
 * Channels of every value that is certainly a batch of images (`N x C x H x W`): what a convolution in two dimensions
 * made, and what elementwise operators and pools made of that.
 */
export function imageChannels({ nodes, initializers }: OnnxGraph): Map<string, number> {
  const constants = new Map(initializers.map((tensor) => [tensor.name, tensor]));
  const channels = new Map<string, number>();
  for (const node of nodes) {
    const made = channelsMade(node, constants, channels);
    if (made !== undefined) channels.set(node.outputs[0] ?? '', made);
  }
  return channels;
}

function channelsMade(
  { op, inputs }: OnnxNode,
  constants: ReadonlyMap<string, OnnxTensor>,
  channels: ReadonlyMap<string, number>,
): number | undefined {
  const [image = '', weights = ''] = inputs;
  if (op === 'Conv') {
    const dims = constants.get(weights)?.dims;
    return dims?.length === 4 ? dims[0] : undefined;
  }
  const before = channels.get(image);
  if (op === 'Pad') {
    const more = channelPadding(constants.get(weights));
    return before !== undefined && more !== undefined ? before + more : undefined;
  }
  // The sum of an image and anything else may be something else.
  if (op === 'Add' && channels.get(weights) !== before) return undefined;
  return TRANSPARENT.has(op) ? before : undefined;
}

/** Channels of zeros that a Pad puts behind those of an image; undefined where it does anything else. */
export function channelPadding(pads: OnnxTensor | undefined): number | undefined {
  if (!(pads?.data instanceof BigInt64Array) || pads.data.length !== 8) return undefined;
  const [, , , , , behind = 0n] = pads.data;
  return pads.data.every((value, at) => at === 5 || value === 0n) ? Number(behind) : undefined;
}
