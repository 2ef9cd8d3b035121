import type { OnnxAttribute, OnnxNode, OnnxTensor } from '../../onnx/onnxModel.ts';
import type { FusedActivation } from './plannedNode.ts';

/** Attributes that any of these functions has. */
const PARAMETERS: ReadonlySet<string> = new Set(['alpha', 'min', 'max']);

type Constants = ReadonlyMap<string, OnnxTensor>;

/** How an activation function can be run as part of the convolution before it; undefined where it cannot. */
export function fusedActivation(
  node: OnnxNode,
  channels: number,
  constants: Constants,
): FusedActivation | undefined {
  const { op, attributes } = node;
  // One that is not known is for the op itself to refuse.
  if (Object.keys(attributes).some((name) => !PARAMETERS.has(name))) return undefined;
  if (op === 'Relu') return { kind: 'relu' };
  if (op === 'Sigmoid') return { kind: 'sigmoid' };
  if (op === 'Elu') return floatOf(attributes['alpha'], 1) === 1 ? { kind: 'elu' } : undefined;
  if (op === 'LeakyRelu') return { kind: 'leakyrelu', alpha: floatOf(attributes['alpha'], 0.01) };
  if (op === 'PRelu') return fusedPRelu(constants.get(node.inputs[1] ?? ''), channels);
  if (op === 'Clip') return fusedClip(node, constants);
  return undefined;
}

function fusedPRelu(slopes: OnnxTensor | undefined, channels: number): FusedActivation | undefined {
  if (!(slopes?.data instanceof Float32Array)) return undefined;
  const { dims, data } = slopes;
  if (data.length === 1) return { kind: 'leakyrelu', alpha: data[0] as number };
  const isPerChannel = data.length === channels && dims.at(-3) === channels && dims.length <= 4;
  // A copy: a view would keep the whole file in memory.
  return isPerChannel ? { kind: 'prelu', slopes: data.slice() } : undefined;
}

function fusedClip({ inputs, attributes }: OnnxNode, constants: Constants): FusedActivation | undefined {
  const bound = (at: number, name: string, otherwise: number): number => {
    const input = inputs[at] ?? '';
    if (input === '') return floatOf(attributes[name], otherwise);
    const value = constants.get(input)?.data;
    return value instanceof Float32Array ? (value[0] ?? Number.NaN) : Number.NaN;
  };
  const low = bound(1, 'min', Number.NEGATIVE_INFINITY);
  const high = bound(2, 'max', Number.POSITIVE_INFINITY);
  if (low === 0 && high === 6) return { kind: 'relu6' };
  return low === 0 && high === Number.POSITIVE_INFINITY ? { kind: 'relu' } : undefined;
}

function floatOf(attribute: OnnxAttribute | undefined, otherwise: number): number {
  if (attribute === undefined) return otherwise;
  return 'float' in attribute ? attribute.float : Number.NaN;
}
