import {
  type Activation,
  activationOf,
  type Conversion,
  type ConvertNode,
  channelValues,
  imageDims,
  refuse,
  weightOf,
} from './conversion.ts';
import { type GraphNode, stringsOf } from './graphModel.ts';
import { slideWindow } from './slideWindow.ts';
import { transpose } from './transpose.ts';

/** Convolution, bias and activation in one node, as the TensorFlow.js converter fuses them. */
export const convertFusedConv2d: ConvertNode = (node, conversion) => {
  const [bias, activation] = stringsOf(node, 'fused_ops');
  if (bias !== 'BiasAdd') throw refuse(node, `a convolution fused with "${bias ?? 'nothing'}" is not known`);
  const output = activation === undefined ? node.name : `${node.name}/convolution`;
  const image = convolve(node, conversion, output);
  if (activation === undefined) return image;
  if (activation === 'Relu') {
    return { ...image, name: conversion.graph.node('Relu', [image.name], {}, node.name) };
  }
  if (activation === 'Prelu') return prelu(node, conversion, image, 3);
  throw refuse(node, `the activation "${activation}" is not known`);
};

export const convertConv2d: ConvertNode = (node, conversion) => convolve(node, conversion, node.name);

/** Each channel by itself. */
export const convertDepthwise: ConvertNode = (node, conversion) => {
  const input = activationOf(node, conversion, 0);
  const image = imageDims(node, input);
  const { dims, data } = weightOf(node, conversion, 1, 4);
  const [height = 0, width = 0, channels = 0, multiplier = 0] = dims;
  if (channels !== image.channels)
    throw refuse(node, `weights for ${channels} of ${image.channels} channels`);
  const made = channels * multiplier;
  // ONNX counts the channels made channel by channel, as TensorFlow does: IM, then HW.
  const kernels = transpose(Float32Array.from(data), dims, [2, 3, 0, 1]);
  const weights = conversion.graph.constant(`${node.name}/weights`, [made, 1, height, width], kernels);
  const window = slideWindow(node, image, [height, width]);
  const attributes = { ...window.attributes, group: { int: channels } };
  const name = conversion.graph.node('Conv', [input.name, weights], attributes, node.name);
  return { name, dims: [...window.size, made] };
};

export const convertPrelu: ConvertNode = (node, conversion) =>
  prelu(node, conversion, activationOf(node, conversion, 0), 1);

/** A convolution, with bias where the node has a third input. */
function convolve(node: GraphNode, conversion: Conversion, output: string): Activation {
  const input = activationOf(node, conversion, 0);
  const image = imageDims(node, input);
  const { dims, data } = weightOf(node, conversion, 1, 4);
  const [height = 0, width = 0, channels = 0, made = 0] = dims;
  if (channels !== image.channels)
    throw refuse(node, `weights for ${channels} of ${image.channels} channels`);
  const kernels = transpose(Float32Array.from(data), dims, [3, 2, 0, 1]);
  const inputs = [input.name];
  inputs.push(conversion.graph.constant(`${node.name}/weights`, [made, channels, height, width], kernels));
  if (node.op === '_FusedConv2D') {
    inputs.push(
      conversion.graph.constant(`${node.name}/bias`, [made], channelValues(node, conversion, 2, made)),
    );
  }
  const window = slideWindow(node, image, [height, width]);
  const name = conversion.graph.node('Conv', inputs, window.attributes, output);
  return { name, dims: [...window.size, made] };
}

/** Both sides mean `x < 0 ? slope * x : x`. */
function prelu(node: GraphNode, conversion: Conversion, input: Activation, place: number): Activation {
  const { channels } = imageDims(node, input);
  const values = channelValues(node, conversion, place, channels);
  const slopes = conversion.graph.constant(`${node.name}/slopes`, [channels, 1, 1], values);
  return { ...input, name: conversion.graph.node('PRelu', [input.name, slopes], {}, node.name) };
}
