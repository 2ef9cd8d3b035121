import type { OnnxGraph, OnnxNode } from '../../onnx/onnxModel.ts';

/** Takes out the nodes that hand on what they get; those that give an output of the net its name stay. */
export function withoutIdentities(graph: OnnxGraph): OnnxGraph {
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const sources = new Map<string, string>();
  const sourceOf = (name: string): string => sources.get(name) ?? name;
  const nodes: OnnxNode[] = [];
  for (const node of graph.nodes) {
    const [output = ''] = node.outputs;
    const inputs = node.inputs.map(sourceOf);
    if (handsOn(node) && !outputs.has(output)) sources.set(output, inputs[0] ?? '');
    else nodes.push({ ...node, inputs });
  }
  return { ...graph, nodes };
}

/** Dropout does nothing in a net that is not being trained; its mask is nobody's business then. */
function handsOn({ op, inputs, outputs }: OnnxNode): boolean {
  return op === 'Identity' || (op === 'Dropout' && outputs.length === 1 && inputs.length < 3);
}
