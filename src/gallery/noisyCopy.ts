/** Numbers from 0 up to 1. */
export type Random = () => number;

/** A small generator of 32 bits of state (mulberry32, by Tommy Ettinger), so that a proof can be repeated. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A unit vector beside an embedding: Gaussian noise is added, then the length put right.
 * @param noise - expected length of the noise; the cosine to the original is about `1 / sqrt(1 + noise²)`.
 */
export function noisyCopy(embedding: Float32Array, noise: number, random: Random): Float32Array {
  const scale = noise / Math.sqrt(embedding.length);
  const copy = embedding.map((value) => value + scale * gaussian(random));
  const length = Math.sqrt(copy.reduce((sum, value) => sum + value * value, 0));
  return copy.map((value) => value / length);
}

/** Box and Muller's transform; 1 - random() is never 0. */
function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
