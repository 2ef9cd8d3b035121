import { imageChannels } from '../imageChannels.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from '../onnxModel.ts';
import { singleOutput } from '../singleOutput.ts';

/**
 * Writes every PRelu of an image as two convolutions of single points, a channel each, and a Relu: with slope `a`,
 * `prelu(x) = a x + (1 - a) relu(x)`.
 */
export function spreadPRelu(graph: OnnxGraph): OnnxGraph {
  const constants = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const channels = imageChannels(graph);
  const scales: OnnxTensor[] = [];
  const nodes = graph.nodes.flatMap((node) => {
    const slopes = node.op === 'PRelu' ? slopesOf(node, constants, channels) : undefined;
    return slopes === undefined ? [node] : spread(node, slopes, scales);
  });
  return { ...graph, nodes, initializers: [...graph.initializers, ...scales] };
}

/** One slope a channel; undefined where the slopes are computed, or laid out in another way. */
function slopesOf(
  { inputs: [image = '', slope = ''] }: OnnxNode,
  constants: ReadonlyMap<string, OnnxTensor>,
  channels: ReadonlyMap<string, number>,
): Float32Array | undefined {
  const tensor = constants.get(slope);
  if (!(tensor?.data instanceof Float32Array)) return undefined;
  const { dims, data } = tensor;
  const isPerChannel = dims.length === 3 && dims[0] === channels.get(image) && data.length === dims[0];
  return isPerChannel ? data : undefined;
}

/** @param scales - takes up the weights of the convolutions. */
function spread({ inputs, outputs }: OnnxNode, slopes: Float32Array, scales: OnnxTensor[]): OnnxNode[] {
  const [image = ''] = inputs;
  const [output = ''] = outputs;
  const scale = (from: string, name: string, values: Float32Array): OnnxNode => {
    const weights = `${output}/${name}/weights`;
    scales.push({ name: weights, dims: [values.length, 1, 1, 1], data: values });
    return singleOutput('Conv', [from, weights], `${output}/${name}`, {
      group: { int: values.length },
      kernel_shape: { ints: [1, 1] },
    });
  };
  const relu = (from: string, name: string): OnnxNode => singleOutput('Relu', [from], `${output}/${name}`);
  const rest = slopes.map((slope) => 1 - slope);
  // A Relu behind a convolution costs nothing, but scaling first needs factors that are not negative.
  const positive = slopes.every((slope) => slope <= 1)
    ? [scale(image, 'scaled', rest), relu(`${output}/scaled`, 'positive')]
    : [relu(image, 'relu'), scale(`${output}/relu`, 'positive', rest)];
  return [
    ...positive,
    scale(image, 'both', slopes),
    singleOutput('Add', [`${output}/both`, `${output}/positive`], output),
  ];
}
