import { FaceSearchError } from '../../faceSearchError.ts';
import type { GraphBuilder } from '../onnx/graphBuilder.ts';
import type { GraphNode } from './graphModel.ts';
import type { WeightTensor } from './readWeights.ts';

/**
 * A value of the ONNX graph. `dims` is its shape as TensorFlow has it, without the batch. A value of three dims is
 * an image: height, width, channels here, and channels, height, width in the ONNX graph.
 */
export interface Activation {
  readonly name: string;
  readonly dims: readonly number[];
}

/** An image's dims. */
export interface ImageDims {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What an operator's conversion reads and adds to. */
export interface Conversion {
  readonly graph: GraphBuilder;
  readonly weights: ReadonlyMap<string, WeightTensor>;
  /** By the name of the TensorFlow node; only of nodes that stand before the present one. */
  readonly activations: ReadonlyMap<string, Activation>;
}

/** Adds to the graph what a node computes; the last ONNX node takes over the TensorFlow node's name. */
export type ConvertNode = (node: GraphNode, conversion: Conversion) => Activation;

export function refuse(node: GraphNode, reason: string): FaceSearchError {
  return new FaceSearchError('NET_UNREADABLE', `Cannot convert ${node.op} "${node.name}": ${reason}`);
}

/** The node's input at a place, which must be something that is computed. */
export function activationOf(node: GraphNode, { activations }: Conversion, place: number): Activation {
  const name = node.input[place] ?? '';
  const activation = activations.get(name);
  if (activation === undefined) throw refuse(node, `its input "${name}" is not computed by a node before it`);
  return activation;
}

/** The node's input at a place, which must be a constant of a given number of dimensions. */
export function weightOf(
  node: GraphNode,
  { weights }: Conversion,
  place: number,
  rank: number,
): WeightTensor {
  const name = node.input[place] ?? '';
  const weight = weights.get(name);
  if (weight === undefined) throw refuse(node, `its input "${name}" is no constant`);
  if (weight.dims.length !== rank) {
    throw refuse(node, `its input "${name}" has ${weight.dims.length} dimensions, not ${rank}`);
  }
  return weight;
}

/** The node's float32 constant at a place that has one value a channel, whatever dimensions of 1 stand before. */
export function channelValues(
  node: GraphNode,
  { weights }: Conversion,
  place: number,
  channels: number,
): Float32Array {
  const name = node.input[place] ?? '';
  const weight = weights.get(name);
  const perChannel = weight?.dims.at(-1) === channels && weight.data.length === channels;
  if (!perChannel)
    throw refuse(node, `its input "${name}" has not one constant for each of ${channels} channels`);
  return Float32Array.from(weight.data);
}

export function imageDims(node: GraphNode, { name, dims }: Activation): ImageDims {
  const [height, width, channels] = dims;
  if (dims.length !== 3 || height === undefined || width === undefined || channels === undefined) {
    throw refuse(node, `its input "${name}" is no image but [${dims.join(', ')}]`);
  }
  return { height, width, channels };
}
