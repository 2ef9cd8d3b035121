import type { OnnxGraph, OnnxNode } from '../onnxModel.ts';
import { singleOutput } from '../singleOutput.ts';

/** Of a constant of its own, which every net that has a PRelu is given. */
const ZERO = 'webgpu/zero';

/** Writes every PRelu as the choice that it is: `x < 0 ? slope * x : x`. Bit by bit the same. */
export function choosePRelu(graph: OnnxGraph): OnnxGraph {
  if (!graph.nodes.some(({ op }) => op === 'PRelu')) return graph;
  const zero = { name: ZERO, dims: [1], data: new Float32Array(1) };
  return {
    ...graph,
    nodes: graph.nodes.flatMap((node) => (node.op === 'PRelu' ? choice(node) : [node])),
    initializers: [...graph.initializers, zero],
  };
}

function choice({ inputs: [x = '', slope = ''], outputs: [y = ''] }: OnnxNode): readonly OnnxNode[] {
  const [isNegative, scaled] = [`${y}/negative`, `${y}/scaled`];
  return [
    singleOutput('Less', [x, ZERO], isNegative),
    singleOutput('Mul', [x, slope], scaled),
    singleOutput('Where', [isNegative, scaled, x], y),
  ];
}
