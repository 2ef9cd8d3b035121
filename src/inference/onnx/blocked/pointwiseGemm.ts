import type { OnnxGraph, OnnxNode, OnnxTensor } from '../onnxModel.ts';
import { LARGEST_BLOCK } from './largestBlock.ts';
import { singleOutput } from './singleOutput.ts';

/** Weights whose copy is worth sparing: 4 MB. */
const LARGE = 1 << 20;

/**
 * Writes every Gemm with many weights, such as an embedder's last layer, as a convolution of single points, whose width is the
 * batch. It takes as long. But onnxruntime copies the weights of a Gemm into an order of its own each time that it loads a net,
 * be it a compiled one, where those of a convolution lie in order already: of SFace that spares 26 MB and a tenth of a second.
 */
export function pointwiseGemm(graph: OnnxGraph): OnnxGraph {
  const constants = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const made: OnnxTensor[] = [];
  const nodes = graph.nodes.flatMap((node) => {
    const gemm = layerOf(node, constants);
    return gemm === undefined ? [node] : convolution(node, gemm, made);
  });
  if (made.length === 0) return graph;
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return {
    ...graph,
    nodes,
    initializers: [...graph.initializers, ...made].filter(({ name }) => read.has(name)),
  };
}

/** A matrix of `outputs x inputs`, row-major. */
interface DenseLayer {
  readonly outputs: number;
  readonly inputs: number;
  readonly weights: Float32Array;
}

/** Undefined for any other operator, for few weights, and where the matrix is computed or scaled or fills no whole blocks. */
function layerOf(
  { op, inputs: [, weights = '', bias], attributes }: OnnxNode,
  constants: ReadonlyMap<string, OnnxTensor>,
): DenseLayer | undefined {
  const matrix = constants.get(weights);
  if (op !== 'Gemm' || !(matrix?.data instanceof Float32Array) || matrix.data.length < LARGE)
    return undefined;
  const { transA, transB, alpha, beta } = attributes;
  if (isSet(transA, 0) || isSet(alpha, 1) || isSet(beta, 1)) return undefined;
  const [rows = 0, columns = 0] = matrix.dims;
  const transposed = isSet(transB, 0);
  const [outputs, inputs] = transposed ? [rows, columns] : [columns, rows];
  const added = bias ? constants.get(bias)?.dims : [outputs];
  if (
    outputs % LARGEST_BLOCK !== 0 ||
    inputs % LARGEST_BLOCK !== 0 ||
    added?.length !== 1 ||
    added[0] !== outputs
  )
    return undefined;
  return { outputs, inputs, weights: transposed ? matrix.data : transpose(matrix.data, inputs, outputs) };
}

/** Whether an attribute is there and is not its default. */
function isSet(attribute: OnnxNode['attributes'][string] | undefined, otherwise: number): boolean {
  if (attribute === undefined) return false;
  return 'int' in attribute
    ? attribute.int !== otherwise
    : !('float' in attribute && attribute.float === otherwise);
}

function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = matrix[row * columns + column] as number;
  return turned;
}

/** @param made - takes up the constants. */
function convolution(
  { inputs: [rows = '', , bias], outputs: [output = ''] }: OnnxNode,
  { outputs, inputs, weights }: DenseLayer,
  made: OnnxTensor[],
): readonly OnnxNode[] {
  const named = (name: string): string => `${output}/${name}`;
  const shape = (name: string, dims: readonly number[]): string => {
    made.push({ name: named(name), dims: [dims.length], data: BigInt64Array.from(dims, BigInt) });
    return named(name);
  };
  made.push({ name: named('weights'), dims: [outputs, inputs, 1, 1], data: weights });
  const turn = { perm: { ints: [1, 0] } };
  return [
    singleOutput('Transpose', [rows], named('columns'), turn),
    singleOutput('Reshape', [named('columns'), shape('image', [1, inputs, 1, -1])], named('points')),
    singleOutput('Conv', [named('points'), named('weights'), ...(bias ? [bias] : [])], named('convolved'), {
      kernel_shape: { ints: [1, 1] },
    }),
    singleOutput('Reshape', [named('convolved'), shape('matrix', [outputs, -1])], named('turned')),
    singleOutput('Transpose', [named('turned')], output, turn),
  ];
}
