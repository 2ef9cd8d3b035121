/** How far the length of an embedding may be from 1: float32 rounding and more, but no wrong net. */
const LENGTH_TOLERANCE = 1e-3;

/** Says why a vector cannot be an embedding of `dimension` values; undefined where it can. */
export function embeddingFault(embedding: Float32Array, dimension: number): string | undefined {
  if (embedding.length !== dimension)
    return `it has ${embedding.length} values, the index wants ${dimension}`;
  let sum = 0;
  for (const value of embedding) sum += value * value;
  if (!Number.isFinite(sum)) return 'it holds a value that is not finite';
  const length = Math.sqrt(sum);
  return Math.abs(length - 1) > LENGTH_TOLERANCE ? `its length is ${length}, the index wants 1` : undefined;
}
