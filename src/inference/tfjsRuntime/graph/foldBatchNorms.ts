import type { OnnxGraph, OnnxNode, OnnxTensor } from '../../onnx/onnxModel.ts';
import { batchNormFactors } from '../batchNormFactors.ts';
import { producers, readers } from './readers.ts';

/** A convolution and the batch norm that alone reads its output, both with constant weights. */
interface Pair {
  readonly conv: OnnxNode;
  readonly norm: OnnxNode;
}

/**
 * Works every batch norm that follows a convolution into that convolution's weights: scaling the channels of the output
 * is scaling the weights that make them.
 */
export function foldBatchNorms(graph: OnnxGraph): OnnxGraph {
  const weights = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const pairs = pairsIn(graph, weights);
  const folded = new Map(pairs.map((pair) => [pair.norm, fold(pair, weights)]));
  const convs = new Set(pairs.map(({ conv }) => conv));
  return {
    ...graph,
    nodes: graph.nodes.filter((node) => !convs.has(node)).map((node) => folded.get(node)?.node ?? node),
    initializers: [...graph.initializers, ...[...folded.values()].flatMap(({ tensors }) => tensors)],
  };
}

function pairsIn(graph: OnnxGraph, weights: ReadonlyMap<string, OnnxTensor>): readonly Pair[] {
  const makers = producers(graph.nodes);
  const reads = readers(graph);
  const isConstant = (name: string): boolean => weights.get(name)?.data instanceof Float32Array;
  const channels = (name = ''): number | undefined => weights.get(name)?.dims[0];
  return graph.nodes.flatMap((norm) => {
    const [x = '', ...factors] = norm.inputs;
    const conv = makers.get(x);
    const folds =
      norm.op === 'BatchNormalization' &&
      norm.outputs.length === 1 &&
      Object.keys(norm.attributes).every((name) => name === 'epsilon' || name === 'momentum') &&
      factors.every(isConstant) &&
      conv?.op === 'Conv' &&
      conv.inputs.slice(1).every((name) => name === '' || isConstant(name)) &&
      factors.every((name) => channels(name) === channels(conv.inputs[1])) &&
      reads.get(x) === 1;
    return folds ? [{ conv, norm }] : [];
  });
}

/** The convolution in the place of its batch norm, and its weights. */
function fold(
  { conv, norm }: Pair,
  constants: ReadonlyMap<string, OnnxTensor>,
): { readonly node: OnnxNode; readonly tensors: readonly OnnxTensor[] } {
  const tensorAt = (node: OnnxNode, index: number): OnnxTensor | undefined =>
    constants.get(node.inputs[index] ?? '');
  const floatsAt = (node: OnnxNode, index: number): Float32Array | undefined =>
    tensorAt(node, index)?.data as Float32Array | undefined;
  const epsilon = norm.attributes['epsilon'];
  const { scale, shift } = batchNormFactors(
    [1, 2, 3, 4].map((index) => floatsAt(norm, index) as Float32Array),
    epsilon && 'float' in epsilon ? epsilon.float : undefined,
  );
  const filter = tensorAt(conv, 1) as OnnxTensor;
  const bias = floatsAt(conv, 2);
  const each = filter.data.length / scale.length;
  const [output = ''] = norm.outputs;
  const data = (filter.data as Float32Array).map(
    (weight, i) => weight * (scale[Math.floor(i / each)] as number),
  );
  const shifts = Float32Array.from(shift, (value, i) => value + (bias?.[i] ?? 0) * (scale[i] as number));
  const tensors: readonly OnnxTensor[] = [
    { name: `${output}/folded/weights`, dims: filter.dims, data },
    { name: `${output}/folded/bias`, dims: [shifts.length], data: shifts },
  ];
  const inputs = [conv.inputs[0] ?? '', ...tensors.map(({ name }) => name)];
  return { node: { ...conv, inputs, outputs: [output] }, tensors };
}
