import type { OnnxGraph, OnnxNode } from '../../onnx/onnxModel.ts';

/** How often each value is read, by nodes and as an output of the net. */
export function readers({ nodes, outputs }: Pick<OnnxGraph, 'nodes' | 'outputs'>): Map<string, number> {
  const counts = new Map<string, number>();
  const read = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const node of nodes) node.inputs.forEach(read);
  for (const { name } of outputs) read(name);
  return counts;
}

/** The nodes by the names of what they give. */
export function producers(nodes: readonly OnnxNode[]): Map<string, OnnxNode> {
  return new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
}
