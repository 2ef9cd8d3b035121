import { GraphBuilder } from '../onnx/graphBuilder.ts';
import type { OnnxModel } from '../onnx/onnxModel.ts';
import { addConv, type Padding } from './addConv.ts';
import { type ConvWeights, denseConv, scaledConv } from './convWeights.ts';
import { type NamedWeights, namedWeights } from './namedWeights.ts';

/**
 * The residual blocks after the first pooling, as face-api names them. A block that goes `down` halves the sides;
 * `pad` is by how many places its convolutions, which read nothing outside, then fall short of the pooled input,
 * and `channels` how many more of them it has.
 */
const BLOCKS: readonly { name: string; down?: { pad: 0 | 1; channels: number } }[] = [
  { name: 'conv32_1' },
  { name: 'conv32_2' },
  { name: 'conv32_3' },
  { name: 'conv64_down', down: { pad: 0, channels: 32 } }, // 35 -> 17
  { name: 'conv64_1' },
  { name: 'conv64_2' },
  { name: 'conv64_3' },
  { name: 'conv128_down', down: { pad: 0, channels: 64 } }, // 17 -> 8
  { name: 'conv128_1' },
  { name: 'conv128_2' },
  { name: 'conv256_down', down: { pad: 1, channels: 128 } }, // 8 -> 4
  { name: 'conv256_1' },
  { name: 'conv256_2' },
  { name: 'conv256_down_out', down: { pad: 1, channels: 0 } }, // 4 -> 2
];

/**
 * Makes an ONNX graph of face-api's recognition net, its port of dlib's `dlib_face_recognition_resnet_model_v1`.
 *
 * Input `pixels` [N, 3, 150, 150]: red, green, blue planes, `(value - mean) * scale` with the mean
 * 122.782, 117.001, 104.298. face-api scales by 1/255; dlib, who trained the net, by 1/256.
 * Output `embedding` [N, 128], not brought to unit length.
 *
 * @throws FaceSearchError `NET_UNREADABLE` where the weights are cut or are not this net's.
 *
 * @example
 * const net = await runtime.load(recognitionToOnnx(manifestJson, weights));
 * const { embedding } = await net.run(pixels, 1);
 */
export function recognitionToOnnx(manifestJson: string, weights: Uint8Array): OnnxModel {
  const named = namedWeights(manifestJson, weights);
  const graph = new GraphBuilder();
  const first = addScaledConv(graph, named, 'conv32_down', 'pixels', 2, 'valid');
  const pool = { kernel_shape: { ints: [3, 3] }, strides: { ints: [2, 2] } };
  let features = graph.node('MaxPool', [graph.node('Relu', [first])], pool);
  for (const block of BLOCKS) features = addBlock(graph, named, features, block);
  const means = graph.node('Flatten', [graph.node('GlobalAveragePool', [features])], { axis: { int: 1 } });
  const { dims, data } = named('fc', 2);
  const embedding = graph.node('MatMul', [means, graph.constant('fc', dims, data)], {}, 'embedding');
  return graph.build(
    'face-api-recognition',
    [{ name: 'pixels', dims: ['N', 3, 150, 150] }],
    [{ name: embedding, dims: ['N', 128] }],
  );
}

/** Two convolutions, added to what went in; where the block goes down, that is averaged in squares of 2 x 2. */
function addBlock(
  graph: GraphBuilder,
  named: NamedWeights,
  input: string,
  { name, down }: (typeof BLOCKS)[number],
): string {
  const [stride, padding] = down ? ([2, 'valid'] as const) : ([1, 'same'] as const);
  const first = graph.node('Relu', [addScaledConv(graph, named, `${name}/conv1`, input, stride, padding)]);
  const second = addScaledConv(graph, named, `${name}/conv2`, first);
  if (down === undefined) return graph.node('Relu', [graph.node('Add', [second, input])]);
  const halve = { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } };
  const pooled = graph.node('AveragePool', [input], halve);
  const sum = [
    addZeros(graph, `${name}/rim`, second, [0, down.pad, down.pad]),
    addZeros(graph, `${name}/channels`, pooled, [down.channels, 0, 0]),
  ];
  return graph.node('Relu', [graph.node('Add', sum)]);
}

/** Appends zeros: so many channels, rows and columns, after the ones that are there. */
function addZeros(graph: GraphBuilder, name: string, input: string, ends: readonly number[]): string {
  if (ends.every((end) => end === 0)) return input;
  return graph.node('Pad', [input, graph.shape(name, [0, 0, 0, 0, 0, ...ends])]);
}

function addScaledConv(
  graph: GraphBuilder,
  named: NamedWeights,
  name: string,
  input: string,
  stride?: number,
  padding?: Padding,
): string {
  return addConv(graph, name, input, scaledWeights(named, name), stride, padding);
}

/** dlib's affine layers stand after each convolution: a factor and an offset a channel. */
function scaledWeights(named: NamedWeights, name: string): ConvWeights {
  const conv = denseConv(named(`${name}/conv/filters`, 4), named(`${name}/conv/bias`, 1));
  return scaledConv(conv, named(`${name}/scale/weights`, 1).data, named(`${name}/scale/biases`, 1).data);
}
