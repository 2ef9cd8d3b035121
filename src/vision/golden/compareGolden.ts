import type { Golden } from '../../pack/pack.ts';

/** Cosine that rounding explains: runtimes add in other orders. */
export const SAME = 0.9999;

/**
 * What the nets have made of the drawn face, beside what the pack says.
 *
 * @example
 * const { agrees } = await engine.selfTest();
 * if (!agrees) console.log('The nets do not work as they should');
 */
export interface GoldenComparison {
  /** Whether the nets work, and as they did when the pack was made, where it tells. */
  readonly agrees: boolean;
  /** Cosine between the embedding and the pack's golden one; absent where there is none, or no face was found. */
  readonly similarity?: number;
}

/**
 * Compares an embedding of the drawn face with the pack's golden one. A pack of a user's own has none: there it is enough
 * that the face is found and its embedding is made of numbers.
 *
 * @param embedding - unit length; undefined where no face was found.
 */
export function compareGolden(
  embedding: Float32Array | undefined,
  golden: Golden | undefined,
): GoldenComparison {
  if (embedding === undefined) return { agrees: false };
  if (golden === undefined) return { agrees: embedding.every(Number.isFinite) };
  if (golden.embedding.length !== embedding.length) return { agrees: false };
  const similarity = cosine(golden.embedding, embedding);
  return { agrees: similarity >= SAME, similarity };
}

/** Of the golden one the length is not quite 1: its values are rounded. */
function cosine(golden: readonly number[], embedding: Float32Array): number {
  const sum = golden.reduce((total, value, i) => total + value * (embedding[i] as number), 0);
  return sum / (Math.hypot(...golden) * Math.hypot(...embedding));
}
