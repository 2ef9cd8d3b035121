import type { OnnxValue } from '../onnxModel.ts';

/**
 * Values that each of several outputs has for one input of the batch; undefined where there is only one output, and where that is
 * not known of all of them.
 */
export function rowLengths(outputs: readonly OnnxValue[]): readonly number[] | undefined {
  const lengths = outputs.map(({ dims: [batch, ...dims] }) =>
    typeof batch === 'string'
      ? dims.reduce<number>((size, dim) => size * (typeof dim === 'number' ? dim : Number.NaN), 1)
      : Number.NaN,
  );
  return outputs.length > 1 && lengths.every(Number.isInteger) ? lengths : undefined;
}
