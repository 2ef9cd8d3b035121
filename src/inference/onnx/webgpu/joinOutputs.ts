import type { OnnxGraph } from '../onnxModel.ts';
import { singleOutput } from '../singleOutput.ts';
import { rowLengths } from './rowLengths.ts';

/** Of the one output. */
const ALL = 'webgpu/outputs';

/**
 * Has a net give all of its outputs in one, a row for each input with one output behind the other: to fetch one from a GPU
 * takes about a millisecond, however small it is. Left as it is where there is but one, or not all of their lengths are known.
 */
export function joinOutputs(graph: OnnxGraph): OnnxGraph {
  const lengths = rowLengths(graph.outputs);
  if (lengths === undefined) return graph;
  const rows = graph.outputs.map(({ name }) =>
    singleOutput('Flatten', [name], `${ALL}/${name}`, { axis: { int: 1 } }),
  );
  const all = singleOutput(
    'Concat',
    rows.flatMap(({ outputs }) => outputs),
    ALL,
    { axis: { int: 1 } },
  );
  return {
    ...graph,
    nodes: [...graph.nodes, ...rows, all],
    outputs: [{ name: ALL, dims: ['N', lengths.reduce((a, b) => a + b, 0)] }],
  };
}
