import { noisyCopy } from '#src/gallery/noisyCopy.js';
import { randomNumbers } from '#src/randomNumbers.js';

/** Faces an identity. */
const FACES = 5;
/** Length of the noise between an identity and its faces: two of them have a cosine of about 0.64. */
const NOISE = 0.75;

/** Templates one after the other, and probes that are each a further photo of somebody enrolled. */
export interface SyntheticFaces {
  readonly dimension: number;
  readonly count: number;
  readonly vectors: Float32Array;
  readonly probes: readonly Float32Array[];
}

/** Made-up people, evenly spread, with a few faces each; the same for the same seed. */
export function syntheticFaces(
  count: number,
  probes: number,
  dimension: number,
  seed: number,
): SyntheticFaces {
  const random = randomNumbers(seed);
  const vectors = new Float32Array(count * dimension);
  let identity: Float32Array = new Float32Array(dimension);
  for (let i = 0; i < count; i++) {
    if (i % FACES === 0) identity = noisyCopy(new Float32Array(dimension), 1, random);
    vectors.set(noisyCopy(identity, NOISE, random), i * dimension);
  }
  const face = (): Float32Array => {
    const row = Math.floor(random() * count);
    return vectors.subarray(row * dimension, (row + 1) * dimension);
  };
  return {
    dimension,
    count,
    vectors,
    probes: Array.from({ length: probes }, () => noisyCopy(face(), NOISE, random)),
  };
}

export function* batches(
  { dimension, count, vectors }: SyntheticFaces,
  size: number,
): Generator<{ ids: Float64Array; vectors: Float32Array }> {
  for (let from = 0; from < count; from += size) {
    const rows = Math.min(size, count - from);
    const ids = Float64Array.from({ length: rows }, (_, i) => from + i);
    yield { ids, vectors: vectors.subarray(from * dimension, (from + rows) * dimension) };
  }
}
