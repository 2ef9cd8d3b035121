import type { Embedder } from '../pack/pack.ts';

/**
 * Takes away a share of what an embedding has in common with those of all people, which tells nobody apart, and brings
 * it back to unit length. Known for word vectors (Mu and Viswanath, "All-but-the-Top", ICLR 2018).
 *
 * The less of a face a chip shows, the more of its embedding is common to all: the share grows by that of the chip that
 * lies outside of the photo, which brings the false match rate of cut-off faces to that of whole ones.
 *
 * @param direction - of the raw embedding, unit length.
 * @param outside - share of the chip that lies outside of the photo, 0 to 1.
 */
export function withoutCommon(
  direction: Float32Array,
  common: Embedder['common'],
  outside: number,
): Float32Array {
  if (!common) return direction;
  const along = direction.reduce((sum, value, i) => sum + value * (common.direction[i] as number), 0);
  const share = Math.min(1, common.share * (1 + outside));
  const rest = direction.map((value, i) => value - share * along * (common.direction[i] as number));
  return atUnitLength(rest);
}

/** A vector of the same direction, one long. */
export function atUnitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
