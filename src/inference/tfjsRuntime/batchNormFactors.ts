/** What a batch norm comes down to in a net that only runs: `x * scale + shift` for each channel. */
export interface BatchNormFactors {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/**
 * @param parameters - scale, bias, mean and variance of each channel.
 * @param epsilon - ONNX's own default where the node names none.
 */
export function batchNormFactors(
  [gamma, beta, mean, variance]: readonly Float32Array[],
  epsilon = 1e-5,
): BatchNormFactors {
  if (!gamma || !beta || !mean || !variance) throw new Error('a batch norm has four rows of parameters');
  const lengths = [gamma, beta, mean, variance].map(({ length }) => length);
  if (new Set(lengths).size > 1)
    throw new Error(`rows of ${lengths.join(', ')} parameters do not belong together`);
  const scale = Float64Array.from(gamma, (value, i) => value / Math.sqrt((variance[i] as number) + epsilon));
  const shift = scale.map((value, i) => (beta[i] as number) - (mean[i] as number) * value);
  return { scale, shift };
}
