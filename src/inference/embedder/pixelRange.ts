import type { OnnxGraph, OnnxNode } from '../onnx/onnxModel.ts';

/** Ops that leave the values as they are. */
const PASSING = ['Identity', 'Transpose', 'Cast'];
/** A mean of pixels from 0 to 1 is below this, one of pixels from 0 to 255 above it. */
const MEAN_BETWEEN = 2;
/** A factor for pixels from 0 to 255 brings them down at least this much. */
const SHRINKING = 0.1;

/**
 * The range of the pixels that a net wants, told by a mean or a factor that its graph starts with; undefined where it
 * starts with neither, for then the scaling is left to the caller and cannot be seen.
 */
export function pixelRange(graph: OnnxGraph): '0..255' | '0..1' | undefined {
  let value = graph.inputs[0]?.name;
  for (;;) {
    const readers = graph.nodes.filter(({ inputs }) => value !== undefined && inputs.includes(value));
    const [node, other] = readers;
    if (node === undefined || other !== undefined) return undefined;
    if (!PASSING.includes(node.op)) return rangeOf(node, graph);
    value = node.outputs[0];
  }
}

function rangeOf(node: OnnxNode, graph: OnnxGraph): '0..255' | '0..1' | undefined {
  // The third constant of a batch norm is its mean: https://onnx.ai/onnx/operators/onnx__BatchNormalization.html
  const size = largest(node.inputs[node.op === 'BatchNormalization' ? 3 : 1] ?? '', graph);
  if (size === undefined) return undefined;
  if (node.op === 'Sub' || node.op === 'BatchNormalization') return size > MEAN_BETWEEN ? '0..255' : '0..1';
  const factor = node.op === 'Mul' ? size : node.op === 'Div' ? 1 / size : Number.POSITIVE_INFINITY;
  return factor < SHRINKING ? '0..255' : undefined;
}

/** The largest value of a constant, whatever its sign. */
function largest(name: string, { initializers, nodes }: OnnxGraph): number | undefined {
  const attribute = nodes.find(({ op, outputs }) => op === 'Constant' && outputs[0] === name)?.attributes[
    'value'
  ];
  const made = attribute !== undefined && 'tensor' in attribute ? attribute.tensor : undefined;
  const tensor = initializers.find((each) => each.name === name) ?? made;
  return tensor === undefined
    ? undefined
    : Math.max(...[...tensor.data].map((each) => Math.abs(Number(each))));
}
