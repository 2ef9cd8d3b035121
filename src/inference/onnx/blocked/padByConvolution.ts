import { channelPadding, imageChannels } from '../imageChannels.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from '../onnxModel.ts';

/** Writes every Pad that only adds channels of zeros to an image as a convolution that passes the others on. */
export function padByConvolution(graph: OnnxGraph): OnnxGraph {
  const constants = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const channels = imageChannels(graph);
  const weights: OnnxTensor[] = [];
  const nodes = graph.nodes.map((node) => {
    const before = channels.get(node.inputs[0] ?? '');
    const more = isZeroPad(node) ? channelPadding(constants.get(node.inputs[1] ?? '')) : undefined;
    if (before === undefined || more === undefined) return node;
    const tensor = passOn(`${node.outputs[0]}/weights`, before, before + more);
    weights.push(tensor);
    return {
      ...node,
      op: 'Conv',
      inputs: [node.inputs[0] ?? '', tensor.name],
      attributes: { kernel_shape: { ints: [1, 1] } },
    };
  });
  return { ...graph, nodes, initializers: [...graph.initializers, ...weights] };
}

/** A third input would be the value that is padded with. */
function isZeroPad({ op, inputs, attributes }: OnnxNode): boolean {
  const { mode } = attributes;
  const isConstant = mode === undefined || ('string' in mode && mode.string === 'constant');
  return op === 'Pad' && inputs.length === 2 && isConstant;
}

/** Weights of a convolution of single points whose first channels are those that come in. */
function passOn(name: string, before: number, after: number): OnnxTensor {
  const data = new Float32Array(after * before);
  for (let i = 0; i < before; i++) data[i * before + i] = 1;
  return { name, dims: [after, before, 1, 1], data };
}
