import {
  activationOf,
  type Conversion,
  type ConvertNode,
  imageDims,
  refuse,
  weightOf,
} from './conversion.ts';
import type { GraphNode } from './graphModel.ts';
import { numbersOf } from './graphModel.ts';
import { slideWindow, spatial } from './slideWindow.ts';

export const convertMaxPool: ConvertNode = (node, conversion) => {
  const input = activationOf(node, conversion, 0);
  const image = imageDims(node, input);
  if (numbersOf(node, 'ksize').length !== 4) throw refuse(node, 'it has no ksize');
  const { attributes, size } = slideWindow(node, image, spatial(node, 'ksize'));
  const name = conversion.graph.node('MaxPool', [input.name], attributes, node.name);
  return { name, dims: [...size, image.channels] };
};

/** Zeros around an image, or more channels of zeros. */
export const convertPad: ConvertNode = (node, conversion) => {
  const input = activationOf(node, conversion, 0);
  const { height, width, channels } = imageDims(node, input);
  const { data } = weightOf(node, conversion, 1, 2);
  // Rows of the constant: batch, height, width, channels; columns: before, after.
  const [n0 = -1, n1 = -1, h0 = -1, h1 = -1, w0 = -1, w1 = -1, c0 = -1, c1 = -1] = data;
  if (data.length !== 8 || n0 !== 0 || n1 !== 0) throw refuse(node, `it pads [${data.join(', ')}]`);
  const pads = conversion.graph.shape(`${node.name}/pads`, [0, c0, h0, w0, 0, c1, h1, w1]);
  const name = conversion.graph.node('Pad', [input.name, pads], { mode: { string: 'constant' } }, node.name);
  return { name, dims: [height + h0 + h1, width + w0 + w1, channels + c0 + c1] };
};

/** Takes an image or a row apart into rows; the batch stays what it is. */
export const convertReshape: ConvertNode = (node, conversion) => {
  const input = activationOf(node, conversion, 0);
  const { data } = weightOf(node, conversion, 1, 1);
  const dims = targetOf(node, Array.from(data), product(input.dims));
  if (dims.length === 3) throw refuse(node, 'an image made of something else is not known');
  const rows = input.dims.length === 3 ? channelsLast(node, conversion, input.name) : input.name;
  // A 0 stands for the dimension that is there already, here the batch.
  const shape = conversion.graph.shape(`${node.name}/shape`, [0, ...dims]);
  return { name: conversion.graph.node('Reshape', [rows, shape], {}, node.name), dims };
};

/** The target of a Reshape without the batch, which TensorFlow writes as 1 or -1. */
function targetOf(node: GraphNode, [batch, ...dims]: readonly number[], size: number): number[] {
  const known = product(dims.filter((dim) => dim !== -1));
  const target = dims.map((dim) => (dim === -1 ? size / known : dim));
  if ((batch !== 1 && batch !== -1) || product(target) !== size || !target.every(Number.isInteger)) {
    throw refuse(node, `[${[batch, ...dims].join(', ')}] does not keep the batch of rows of ${size} values`);
  }
  return target;
}

/** Values in the order in which TensorFlow has them, before an image is taken apart. */
function channelsLast(node: GraphNode, { graph }: Conversion, image: string): string {
  return graph.node('Transpose', [image], { perm: { ints: [0, 2, 3, 1] } }, `${node.name}/channelsLast`);
}

function product(dims: readonly number[]): number {
  return dims.reduce((size, dim) => size * dim, 1);
}
