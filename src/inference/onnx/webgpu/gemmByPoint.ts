import { type DenseLayer, denseLayer } from '../denseLayer.ts';
import { imageChannels } from '../imageChannels.ts';
import type { OnnxGraph, OnnxModel, OnnxNode, OnnxTensor } from '../onnxModel.ts';
import { singleOutput } from '../singleOutput.ts';

/** From this operator set on, ReduceSum takes its axes as an input. */
const AXES_AS_INPUT = 13;

/**
 * Writes every large Gemm over an image, such as an embedder's last layer, as one product of matrices for each point of the
 * image, and their sum. Of a few rows and tens of thousands of columns, a Gemm keeps few threads of a GPU busy, for long: SFace's
 * takes 4 of 6 milliseconds, in this form a tenth of one.
 */
export function gemmByPoint({ opset, graph }: OnnxModel): OnnxGraph {
  const constants = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const channels = imageChannels(graph);
  const flattened = new Map(graph.nodes.filter(isFlatten).map((node) => [node.outputs[0], node.inputs[0]]));
  const made: OnnxTensor[] = [];
  const nodes = graph.nodes.flatMap((node) => {
    const image = flattened.get(node.inputs[0] ?? '') ?? '';
    const depth = channels.get(image) ?? 0;
    const layer = denseLayer(node, constants);
    return layer === undefined || depth === 0 || layer.inputs % depth !== 0
      ? [node]
      : byPoint(node, image, depth, layer, opset, made);
  });
  if (made.length === 0) return graph;
  const read = new Set([...nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)]);
  return {
    ...graph,
    nodes: nodes.filter((node) => !isFlatten(node) || read.has(node.outputs[0] ?? '')),
    initializers: [...graph.initializers, ...made].filter(({ name }) => read.has(name)),
  };
}

/** Only rows of whole images, as which it is left out. */
function isFlatten({ op, attributes: { axis } }: OnnxNode): boolean {
  return op === 'Flatten' && (axis === undefined || ('int' in axis && axis.int === 1));
}

/** @param made - takes up the constants. */
function byPoint(
  { inputs: [, , bias], outputs: [output = ''] }: OnnxNode,
  image: string,
  depth: number,
  layer: DenseLayer,
  opset: number,
  made: OnnxTensor[],
): readonly OnnxNode[] {
  const named = (name: string): string => `${output}/${name}`;
  const points = layer.inputs / depth;
  const integers = (name: string, values: readonly number[]): string => {
    made.push({ name: named(name), dims: [values.length], data: BigInt64Array.from(values, BigInt) });
    return named(name);
  };
  made.push({
    name: named('weights'),
    dims: [points, depth, layer.outputs],
    data: weightsByPoint(layer, depth),
  });
  const sum = bias ? named('sum') : output;
  const summed =
    opset >= AXES_AS_INPUT
      ? singleOutput('ReduceSum', [named('products'), integers('axes', [0])], sum, { keepdims: { int: 0 } })
      : singleOutput('ReduceSum', [named('products')], sum, { axes: { ints: [0] }, keepdims: { int: 0 } });
  return [
    singleOutput('Reshape', [image, integers('shape', [0, depth, points])], named('columns')),
    singleOutput('Transpose', [named('columns')], named('points'), { perm: { ints: [2, 0, 1] } }),
    singleOutput('MatMul', [named('points'), named('weights')], named('products')),
    summed,
    ...(bias ? [singleOutput('Add', [sum, bias], output)] : []),
  ];
}

/** From `outputs x channels x points` to `points x channels x outputs`. */
function weightsByPoint({ inputs, outputs, weights }: DenseLayer, depth: number): Float32Array {
  const points = inputs / depth;
  const turned = new Float32Array(weights.length);
  for (let output = 0; output < outputs; output++)
    for (let channel = 0; channel < depth; channel++)
      for (let point = 0; point < points; point++)
        turned[(point * depth + channel) * outputs + output] = weights[
          output * inputs + channel * points + point
        ] as number;
  return turned;
}
