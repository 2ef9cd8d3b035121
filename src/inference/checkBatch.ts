/** Throws a `RangeError` unless an input holds a batch of what a net takes. @param dims - of one input, without the batch. */
export function checkBatch(dims: readonly number[], input: Float32Array, batch: number): void {
  const wanted = dims.reduce((size, dim) => size * dim, batch);
  if (!Number.isInteger(batch) || batch < 1) throw new RangeError(`Cannot run net on a batch of ${batch}`);
  if (input.length !== wanted)
    throw new RangeError(
      `Cannot run net: input has ${input.length} values, a batch of ${batch} x ${dims.join(' x ')} has ${wanted}`,
    );
}
