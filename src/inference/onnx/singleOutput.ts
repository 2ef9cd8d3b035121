import type { OnnxNode } from './onnxModel.ts';

/** A node with one output, after which it is called. */
export function singleOutput(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: OnnxNode['attributes'] = {},
): OnnxNode {
  return { op, name: output, inputs, outputs: [output], attributes };
}
