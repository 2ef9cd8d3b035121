import type { OnnxGraph, OnnxNode } from '../../onnx/onnxModel.ts';
import { fusedActivation } from './fusedActivation.ts';
import type { PlannedNode } from './plannedNode.ts';
import { producers, readers } from './readers.ts';

/** Lets every convolution take in the activation function that alone reads its output. */
export function fuseActivations(graph: OnnxGraph): readonly PlannedNode[] {
  const makers = producers(graph.nodes);
  const reads = readers(graph);
  const constants = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const fused = new Map<OnnxNode, PlannedNode>();
  const taken = new Set<OnnxNode>();
  for (const node of graph.nodes) {
    const [x = ''] = node.inputs;
    const conv = makers.get(x);
    if (conv?.op !== 'Conv' || reads.get(x) !== 1) continue;
    const channels = constants.get(conv.inputs[1] ?? '')?.dims[0] ?? 0;
    const activation = fusedActivation(node, channels, constants);
    if (activation === undefined) continue;
    taken.add(conv);
    fused.set(node, { ...conv, outputs: node.outputs, activation });
  }
  return graph.nodes.filter((node) => !taken.has(node)).map((node) => fused.get(node) ?? node);
}
