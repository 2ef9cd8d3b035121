import type { OnnxGraph } from '../../onnx/onnxModel.ts';
import { constantNodes } from './constantNodes.ts';
import { foldBatchNorms } from './foldBatchNorms.ts';
import { fuseActivations } from './fuseActivations.ts';
import type { PlannedNode } from './plannedNode.ts';
import { withoutIdentities } from './withoutIdentities.ts';

/** The same net with as few nodes as its meaning needs. */
export function simplify(given: OnnxGraph): {
  readonly graph: OnnxGraph;
  readonly nodes: readonly PlannedNode[];
} {
  const graph = foldBatchNorms(withoutIdentities(constantNodes(given)));
  return { graph, nodes: fuseActivations(graph) };
}
