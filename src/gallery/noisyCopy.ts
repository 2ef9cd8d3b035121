import type { RandomNumbers } from '../randomNumbers.ts';

/**
 * A unit vector beside an embedding: Gaussian noise is added, then the length put right.
 * @param noise - expected length of the noise; the cosine to the original is about `1 / sqrt(1 + noise²)`.
 */
export function noisyCopy(embedding: Float32Array, noise: number, random: RandomNumbers): Float32Array {
  const scale = noise / Math.sqrt(embedding.length);
  const copy = embedding.map((value) => value + scale * gaussian(random));
  const length = Math.sqrt(copy.reduce((sum, value) => sum + value * value, 0));
  return copy.map((value) => value / length);
}

/** Box and Muller's transform; 1 - random() is never 0. */
function gaussian(random: RandomNumbers): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
