import type { Net } from '../../runtime.ts';
import type { OnnxValue } from '../onnxModel.ts';
import { rowLengths } from './rowLengths.ts';

/** A net whose outputs `joinOutputs` has put into one, as if it gave them each by itself. */
export function splitOutputs(net: Net, outputs: readonly OnnxValue[]): Net {
  const lengths = rowLengths(outputs);
  if (lengths === undefined) return net;
  return {
    inputDims: net.inputDims,
    close: () => net.close(),
    run: async (input, batch) => {
      const [all] = Object.values(await net.run(input, batch));
      const parts = split(all as Float32Array, lengths, batch);
      return Object.fromEntries(outputs.map(({ name }, i) => [name, parts[i] as Float32Array]));
    },
  };
}

/** Columns of rows that hold one part behind the other, each gathered into an array of its own. */
function split(all: Float32Array, lengths: readonly number[], rows: number): readonly Float32Array[] {
  const whole = all.length / rows;
  let from = 0;
  return lengths.map((length) => {
    const part = new Float32Array(rows * length);
    for (let row = 0; row < rows; row++) {
      const start = row * whole + from;
      part.set(all.subarray(start, start + length), row * length);
    }
    from += length;
    return part;
  });
}
