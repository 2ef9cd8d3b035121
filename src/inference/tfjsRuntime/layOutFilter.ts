import type { Constant } from './value.ts';
import type { Pair } from './window.ts';

/**
 * Lays weights of outputs x inputs x rows x columns out as TensorFlow.js wants them: rows x columns x inputs x outputs.
 * For a depthwise convolution, whose outputs are `inputs x multiplier`, it is rows x columns x inputs x multiplier, which
 * is the same order.
 */
export function layOutFilter({ dims, data }: Constant): Float32Array {
  const [outputs = 0, inputs = 0, rows = 0, columns = 0] = dims;
  const laidOut = new Float32Array(data.length);
  const cells = rows * columns;
  let from = 0;
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let cell = 0; cell < cells; cell++) {
        laidOut[(cell * inputs + input) * outputs + output] = data[from++] as number;
      }
    }
  }
  return laidOut;
}

/** The same filter with zeros between its rows and columns, which needs no dilation any more. */
export function spreadFilter({ dims, data }: Constant, [down, across]: Pair): Constant {
  const [outputs = 0, inputs = 0, rows = 0, columns = 0] = dims;
  const height = (rows - 1) * down + 1;
  const width = (columns - 1) * across + 1;
  const spread = new Float32Array(outputs * inputs * height * width);
  for (let i = 0; i < data.length; i++) {
    const column = i % columns;
    const row = Math.floor(i / columns) % rows;
    const filter = Math.floor(i / (columns * rows));
    spread[(filter * height + row * down) * width + column * across] = data[i] as number;
  }
  return { kind: 'floats', dims: [outputs, inputs, height, width], data: spread };
}
