import type { GraphBuilder } from '../onnx/graphBuilder.ts';
import type { ConvWeights } from './convWeights.ts';

/** TensorFlow's names for how a convolution treats the rim: `valid` reads no place outside, `same` reads zeros. */
export type Padding = 'same' | 'valid';

/**
 * Adds a convolution to a graph and returns the name of its output.
 *
 * @param name - what its weights are called in the graph.
 * @param stride - in rows and columns; for `same` it has to divide the input's sides.
 */
export function addConv(
  graph: GraphBuilder,
  name: string,
  input: string,
  conv: ConvWeights,
  stride: number = 1,
  padding: Padding = 'same',
): string {
  const [, , rows, columns] = conv.dims;
  const inputs = [input, graph.constant(`${name}/weights`, conv.dims, conv.data)];
  if (conv.bias !== undefined) inputs.push(graph.constant(`${name}/bias`, [conv.bias.length], conv.bias));
  return graph.node('Conv', inputs, {
    kernel_shape: { ints: [rows, columns] },
    strides: { ints: [stride, stride] },
    pads: { ints: padding === 'same' ? samePads(rows, columns, stride) : [0, 0, 0, 0] },
    group: { int: conv.groups },
  });
}

/**
 * Top, left, bottom, right. TensorFlow's `SAME` makes `ceil(side / stride)` outputs and adds what that takes, the odd
 * place at the end; where the stride divides the side that is `kernel - stride` in all, whatever the side.
 */
function samePads(rows: number, columns: number, stride: number): number[] {
  const [down, right] = [Math.max(rows - stride, 0), Math.max(columns - stride, 0)];
  const [before, left] = [Math.floor(down / 2), Math.floor(right / 2)];
  return [before, left, down - before, right - left];
}
