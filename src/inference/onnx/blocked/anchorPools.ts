import { imageChannels } from '../imageChannels.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from '../onnxModel.ts';
import { LARGEST_BLOCK } from './largestBlock.ts';

/**
 * Puts a convolution that changes nothing behind every MaxPool whose channels fill no whole blocks and whose outcome is
 * added to something: such pools run on whole planes, and without it all sums behind them would too.
 */
export function anchorPools(graph: OnnxGraph): OnnxGraph {
  const channels = imageChannels(graph);
  const summands = new Set(graph.nodes.flatMap(({ op, inputs }) => (op === 'Add' ? inputs : [])));
  const weights: OnnxTensor[] = [];
  const nodes = graph.nodes.flatMap((node): OnnxNode[] => {
    const [output = ''] = node.outputs;
    const count = channels.get(output) ?? 0;
    if (node.op !== 'MaxPool' || count % LARGEST_BLOCK === 0 || !summands.has(output)) return [node];
    const [pooled, ones] = [`${output}/pooled`, `${output}/ones`];
    weights.push({ name: ones, dims: [count, 1, 1, 1], data: new Float32Array(count).fill(1) });
    const attributes = { group: { int: count }, kernel_shape: { ints: [1, 1] } };
    return [
      { ...node, outputs: [pooled, ...node.outputs.slice(1)] },
      { op: 'Conv', name: `${output}/anchor`, inputs: [pooled, ones], outputs: [output], attributes },
    ];
  });
  return { ...graph, nodes, initializers: [...graph.initializers, ...weights] };
}
