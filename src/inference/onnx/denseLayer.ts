import type { OnnxNode, OnnxTensor } from './onnxModel.ts';
import { transposeMatrix } from './transposeMatrix.ts';

/** Weights from which on it matters how they are read: 4 MB. */
const LARGE = 1 << 20;

/** A matrix of `outputs x inputs`, row-major. */
export interface DenseLayer {
  readonly outputs: number;
  readonly inputs: number;
  readonly weights: Float32Array;
}

/** The layer that a large Gemm is; undefined for any other operator, for few weights, and where the matrix is computed or scaled. */
export function denseLayer(
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
  if (added?.length !== 1 || added[0] !== outputs) return undefined;
  return { outputs, inputs, weights: transposed ? matrix.data : transposeMatrix(matrix.data, columns) };
}

/** Whether an attribute is there and is not its default. */
function isSet(attribute: OnnxNode['attributes'][string] | undefined, otherwise: number): boolean {
  if (attribute === undefined) return false;
  return 'int' in attribute
    ? attribute.int !== otherwise
    : !('float' in attribute && attribute.float === otherwise);
}
