import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor } from '../../onnx/onnxModel.ts';

/** Turns the Constant nodes of a graph into weights. */
export function constantNodes(graph: OnnxGraph): OnnxGraph {
  const constants = graph.nodes.filter(({ op }) => op === 'Constant');
  return {
    ...graph,
    nodes: graph.nodes.filter(({ op }) => op !== 'Constant'),
    initializers: [...graph.initializers, ...constants.map(tensorOf)],
  };
}

function tensorOf(node: OnnxNode): OnnxTensor {
  const name = node.outputs[0] ?? '';
  const [attribute, other] = Object.entries(node.attributes);
  const data = attribute && other === undefined ? dataOf(...attribute) : undefined;
  if (data === undefined) throw new Error(`node "${node.name}": this form of Constant is not known`);
  return { ...data, name };
}

function dataOf(name: string, attribute: OnnxAttribute): Omit<OnnxTensor, 'name'> | undefined {
  if (name === 'value' && 'tensor' in attribute) return attribute.tensor;
  if (name === 'value_float' && 'float' in attribute)
    return { dims: [], data: Float32Array.of(attribute.float) };
  if (name === 'value_int' && 'int' in attribute)
    return { dims: [], data: BigInt64Array.of(BigInt(attribute.int)) };
  if (name === 'value_floats' && 'floats' in attribute)
    return { dims: [attribute.floats.length], data: Float32Array.from(attribute.floats) };
  if (name === 'value_ints' && 'ints' in attribute)
    return { dims: [attribute.ints.length], data: BigInt64Array.from(attribute.ints, BigInt) };
  return undefined;
}
