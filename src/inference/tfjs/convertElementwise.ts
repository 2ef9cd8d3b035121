import { activationOf, type ConvertNode, refuse } from './conversion.ts';

/** Converts a node of one input whose ONNX counterpart has another name at most. */
export function convertUnary(op: string): ConvertNode {
  return (node, conversion) => {
    const { name, dims } = activationOf(node, conversion, 0);
    return { name: conversion.graph.node(op, [name], {}, node.name), dims };
  };
}

/** Adds two values of one shape. */
export const convertAdd: ConvertNode = (node, conversion) => {
  const [a, b] = [activationOf(node, conversion, 0), activationOf(node, conversion, 1)];
  if (a.dims.join() !== b.dims.join()) {
    throw refuse(node, `it adds [${b.dims.join(', ')}] to [${a.dims.join(', ')}]`);
  }
  return { name: conversion.graph.node('Add', [a.name, b.name], {}, node.name), dims: a.dims };
};
