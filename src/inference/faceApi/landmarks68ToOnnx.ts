import { GraphBuilder } from '../onnx/graphBuilder.ts';
import type { OnnxModel } from '../onnx/onnxModel.ts';
import { addConv } from './addConv.ts';
import { denseConv, depthwiseConv } from './convWeights.ts';
import { type NamedWeights, namedWeights } from './namedWeights.ts';

/** Dense blocks, each of which halves the sides: 112, 56, 28, 14, 7. */
const BLOCKS = ['dense0', 'dense1', 'dense2', 'dense3'] as const;

/**
 * Makes an ONNX graph of face-api's 68-point landmark net.
 *
 * Input `pixels` [N, 3, 112, 112]: red, green, blue planes, `(value - mean) / 255` with the mean
 * 122.782, 117.001, 104.298. Output `points` [N, 136]: x, y, x, y ... as shares of the crop's side, right and down
 * from its upper left corner, not limited to 0..1; see `decodeLandmarks68` for the crop that it wants.
 *
 * @throws FaceSearchError `NET_UNREADABLE` where the weights are cut or are not this net's.
 *
 * @example
 * const net = await runtime.load(landmarks68ToOnnx(manifestJson, weights));
 * const { points } = await net.run(pixels, 1);
 */
export function landmarks68ToOnnx(manifestJson: string, weights: Uint8Array): OnnxModel {
  const named = namedWeights(manifestJson, weights);
  const graph = new GraphBuilder();
  let features = 'pixels';
  for (const block of BLOCKS) features = addDenseBlock(graph, named, features, block);
  // face-api averages windows of 7 x 7, which is all there is.
  const means = graph.node('Flatten', [graph.node('GlobalAveragePool', [features])], { axis: { int: 1 } });
  const { dims, data } = named('fc/weights', 2);
  const product = graph.node('MatMul', [means, graph.constant('fc/weights', dims, data)]);
  const bias = named('fc/bias', 1);
  const points = graph.node('Add', [product, graph.constant('fc/bias', bias.dims, bias.data)], {}, 'points');
  return graph.build(
    'face-api-landmarks-68',
    [{ name: 'pixels', dims: ['N', 3, 112, 112] }],
    [{ name: points, dims: ['N', 136] }],
  );
}

/** Each of the last three convolutions reads the sum of all that went before it in the block. */
function addDenseBlock(graph: GraphBuilder, named: NamedWeights, input: string, block: string): string {
  let sum = graph.node('Relu', [addFirst(graph, named, input, `${block}/conv0`)]);
  let features = sum;
  for (const conv of ['conv1', 'conv2', 'conv3']) {
    sum = graph.node('Add', [sum, addSeparable(graph, named, features, `${block}/${conv}`, 1)]);
    features = graph.node('Relu', [sum]);
  }
  return features;
}

/** The very first convolution mixes colours; all others are separable. */
function addFirst(graph: GraphBuilder, named: NamedWeights, input: string, name: string): string {
  if (input !== 'pixels') return addSeparable(graph, named, input, name, 2);
  const conv = denseConv(named(`${name}/filters`, 4), named(`${name}/bias`, 1));
  return addConv(graph, name, input, conv, 2);
}

function addSeparable(
  graph: GraphBuilder,
  named: NamedWeights,
  input: string,
  name: string,
  stride: number,
): string {
  const depthwise = depthwiseConv(named(`${name}/depthwise_filter`, 4));
  const pointwise = denseConv(named(`${name}/pointwise_filter`, 4), named(`${name}/bias`, 1));
  const spread = addConv(graph, `${name}/depthwise`, input, depthwise, stride);
  return addConv(graph, `${name}/pointwise`, spread, pointwise);
}
