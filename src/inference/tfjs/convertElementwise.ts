import {
  type Activation,
  activationOf,
  type Conversion,
  type ConvertNode,
  channelValues,
  refuse,
} from './conversion.ts';
import type { GraphNode } from './graphModel.ts';

/** Converts a node of one input whose ONNX counterpart has another name at most. */
export function convertUnary(op: string): ConvertNode {
  return (node, conversion) => {
    const { name, dims } = activationOf(node, conversion, 0);
    return { name: conversion.graph.node(op, [name], {}, node.name), dims };
  };
}

/** Converts a sum or a product of two values of one shape, or of a value and a constant with one number a channel. */
export function convertBinary(op: 'Add' | 'Mul'): ConvertNode {
  return (node, conversion) => {
    const a = activationOf(node, conversion, 0);
    const isConstant = conversion.weights.has(node.input[1] ?? '');
    const b = isConstant ? channelConstant(node, conversion, a) : sameShape(node, conversion, a);
    return { name: conversion.graph.node(op, [a.name, b], {}, node.name), dims: a.dims };
  };
}

/** Shares that add up to 1, over the values of a row. */
export const convertSoftmax: ConvertNode = (node, conversion) => {
  const { name, dims } = activationOf(node, conversion, 0);
  if (dims.length !== 1) throw refuse(node, `over [${dims.join(', ')}] it is not known`);
  return { name: conversion.graph.node('Softmax', [name], { axis: { int: -1 } }, node.name), dims };
};

function sameShape(node: GraphNode, conversion: Conversion, a: Activation): string {
  const b = activationOf(node, conversion, 1);
  if (a.dims.join() === b.dims.join()) return b.name;
  throw refuse(node, `it puts [${b.dims.join(', ')}] and [${a.dims.join(', ')}] together`);
}

/** Laid out so that it goes with the ONNX graph's order: an image's channels come first there. */
function channelConstant(node: GraphNode, conversion: Conversion, { dims }: Activation): string {
  const channels = dims.at(-1) ?? 0;
  const values = channelValues(node, conversion, 1, channels);
  return conversion.graph.constant(
    `${node.name}/values`,
    dims.length === 3 ? [channels, 1, 1] : [channels],
    values,
  );
}
