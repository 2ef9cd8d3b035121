import type { OnnxGraph, OnnxNode, OnnxTensor } from './onnxModel.ts';

/**
 * Lets every Reshape to `[1, ...]` of something that comes from the input keep the batch that it finds: a 0 in a
 * shape stands for the dimension that is there already.
 */
export function mendReshapes(graph: OnnxGraph): OnnxGraph {
  const shapes = shapesByName(graph);
  const fed = fedValues(graph);
  const mended: OnnxTensor[] = [];
  const nodes = graph.nodes.map((node) => {
    const [data = '', shape = ''] = node.inputs;
    const target = node.op === 'Reshape' && fed.has(data) ? shapes.get(shape) : undefined;
    if (target?.[0] !== 1n) return node;
    // A shape of its own, since another node may read the old one.
    const name = `${shape}/batch/${mended.length}`;
    mended.push({ name, dims: [target.length], data: target.with(0, 0n) });
    return { ...node, inputs: [data, name] };
  });
  return { ...graph, nodes, initializers: [...graph.initializers, ...mended] };
}

/** Shapes are weights or, with many exporters, the outputs of Constant nodes. */
function shapesByName({ initializers, nodes }: OnnxGraph): Map<string, BigInt64Array> {
  const shapes = new Map<string, BigInt64Array>();
  for (const { name, data } of initializers) if (data instanceof BigInt64Array) shapes.set(name, data);
  for (const node of nodes) {
    const value = constantOf(node);
    if (value !== undefined) shapes.set(node.outputs[0] ?? '', value);
  }
  return shapes;
}

function constantOf({ op, attributes }: OnnxNode): BigInt64Array | undefined {
  const value = attributes['value'];
  if (op !== 'Constant' || value === undefined || !('tensor' in value)) return undefined;
  return value.tensor.data instanceof BigInt64Array ? value.tensor.data : undefined;
}

/** Names of the values that depend on what is fed. */
function fedValues({ inputs, nodes }: OnnxGraph): Set<string> {
  const fed = new Set(inputs.map(({ name }) => name));
  for (const node of nodes) {
    if (node.inputs.some((name) => fed.has(name))) for (const output of node.outputs) fed.add(output);
  }
  return fed;
}
