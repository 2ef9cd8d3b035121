import type { GraphBuilder } from '../onnx/graphBuilder.ts';
import { addConv } from './addConv.ts';
import { type ConvWeights, denseConv, depthwiseConv, scaledConv } from './convWeights.ts';
import type { NamedWeights } from './namedWeights.ts';

/** Depthwise layers, numbered from 1, that halve the sides. */
const HALVING = [2, 4, 6, 12];
/** The layer whose output is the finest map that faces are looked for in, and the last one. */
const [FINEST, LAST] = [11, 13];
/** Added to a variance before its root is taken, as TensorFlow's object detection API sets it for this net. */
const EPSILON = 0.001;

/**
 * Adds MobileNet v1 with the extra layers of SSD to a graph.
 *
 * @param input - name of the pixels, [N, 3, 512, 512].
 * @returns the names of six feature maps with sides of 32, 16, 8, 4, 2 and 1.
 */
export function addMobileNetV1(graph: GraphBuilder, named: NamedWeights, input: string): string[] {
  const maps: string[] = [];
  let features = addPointwise(graph, named, input, 'MobilenetV1/Conv2d_0_pointwise', 2);
  for (let layer = 1; layer <= LAST; layer++) {
    const name = `MobilenetV1/Conv2d_${layer}`;
    const depthwise = normalizedDepthwise(named, `${name}_depthwise`);
    const stride = HALVING.includes(layer) ? 2 : 1;
    features = addRelu6(graph, addConv(graph, `${name}_depthwise`, features, depthwise, stride));
    features = addPointwise(graph, named, features, `${name}_pointwise`);
    if (layer === FINEST || layer === LAST) maps.push(features);
  }
  for (let pair = 0; pair < 8; pair += 2) {
    features = addPointwise(graph, named, features, `Prediction/Conv2d_${pair}_pointwise`);
    features = addPointwise(graph, named, features, `Prediction/Conv2d_${pair + 1}_pointwise`, 2);
    maps.push(features);
  }
  return maps;
}

/** What face-api calls pointwise has kernels of 1 x 1 and 3 x 3; its batch norms are folded already. */
function addPointwise(
  graph: GraphBuilder,
  named: NamedWeights,
  input: string,
  name: string,
  stride?: number,
): string {
  const conv = denseConv(named(`${name}/weights`, 4), named(`${name}/convolution_bn_offset`, 1));
  return addRelu6(graph, addConv(graph, name, input, conv, stride));
}

function normalizedDepthwise(named: NamedWeights, name: string): ConvWeights {
  const norm = (part: string): Float32Array => named(`${name}/BatchNorm/${part}`, 1).data;
  const [mean, variance, beta] = [norm('moving_mean'), norm('moving_variance'), norm('beta')];
  // In double precision, as Float32Array.map would round the factor before it is used for the offset.
  const scale = Array.from(norm('gamma'), (gamma, i) => gamma / Math.sqrt((variance[i] ?? 0) + EPSILON));
  const offset = scale.map((factor, i) => (beta[i] ?? 0) - (mean[i] ?? 0) * factor);
  return scaledConv(depthwiseConv(named(`${name}/depthwise_weights`, 4)), scale, offset);
}

function addRelu6(graph: GraphBuilder, input: string): string {
  const [min, max] = [`${input}/min`, `${input}/max`];
  graph.constant(min, [], Float32Array.of(0));
  graph.constant(max, [], Float32Array.of(6));
  return graph.node('Clip', [input, min, max]);
}
