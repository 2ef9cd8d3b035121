import type {
  OnnxAttribute,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
} from '#src/inference/onnx/onnxModel.js';

type Size = readonly [height: number, width: number];

/** Multiplications and additions of the convolutions and matrix products of a net for one image; the rest is little. */
export function flopsOf({ graph }: OnnxModel): number {
  const weights = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const sizes = inputSizes(graph);
  let flops = 0;
  for (const node of graph.nodes) {
    const [input = '', second = ''] = node.inputs;
    const output = node.outputs[0] ?? '';
    const dims = weights.get(second)?.dims ?? [];
    if (node.op === 'Gemm' || node.op === 'MatMul') flops += 2 * product(dims);
    const size = sizes.get(input);
    if (!size) continue;
    const made = slides(node) ? slid(node, size, kernelOf(node, dims)) : size;
    sizes.set(output, made);
    // Each output value is a sum over the channels of its group and the window.
    if (node.op === 'Conv') flops += 2 * product(dims) * made[0] * made[1];
  }
  return flops;
}

function inputSizes({ inputs }: OnnxGraph): Map<string, Size> {
  return new Map(
    inputs.map(({ name, dims: [, , height, width] }) => [name, [Number(height), Number(width)]]),
  );
}

function slides({ op }: OnnxNode): boolean {
  return op === 'Conv' || op === 'MaxPool' || op === 'AveragePool';
}

function kernelOf({ op, attributes }: OnnxNode, dims: OnnxTensor['dims']): Size {
  const [height = 1, width = 1] = op === 'Conv' ? dims.slice(2) : ints(attributes['kernel_shape'], []);
  return [height, width];
}

/** Size of what a window that slides over an image makes; nets here have no dilation. */
function slid({ attributes }: OnnxNode, size: Size, kernel: Size): Size {
  const strides = ints(attributes['strides'], [1, 1]);
  const pads = ints(attributes['pads'], [0, 0, 0, 0]);
  const auto = attributes['auto_pad'];
  const isSame = auto !== undefined && 'string' in auto && auto.string.startsWith('SAME');
  const along = (axis: 0 | 1): number => {
    const stride = strides[axis] ?? 1;
    if (isSame) return Math.ceil(size[axis] / stride);
    return Math.floor((size[axis] + (pads[axis] ?? 0) + (pads[axis + 2] ?? 0) - kernel[axis]) / stride) + 1;
  };
  return [along(0), along(1)];
}

function ints(attribute: OnnxAttribute | undefined, otherwise: readonly number[]): readonly number[] {
  return attribute !== undefined && 'ints' in attribute ? attribute.ints : otherwise;
}

function product(dims: readonly number[]): number {
  return dims.reduce((size, dim) => size * dim, 1);
}
