import type { Embedder } from '../pack/pack.ts';

/**
 * Takes away a share of what an embedding has in common with those of all people, which tells nobody apart, and brings
 * it back to unit length. Known for word vectors (Mu and Viswanath, "All-but-the-Top", ICLR 2018).
 *
 * @param direction - of the raw embedding, unit length.
 */
export function withoutCommon(direction: Float32Array, common: Embedder['common']): Float32Array {
  if (!common) return direction;
  const along = direction.reduce((sum, value, i) => sum + value * (common.direction[i] as number), 0);
  const rest = direction.map((value, i) => value - common.share * along * (common.direction[i] as number));
  return atUnitLength(rest);
}

/** A vector of the same direction, one long. */
export function atUnitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
