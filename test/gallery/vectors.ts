import type { VectorBatch } from '#src/gallery/galleryMessages.js';
import { noisyCopy } from '#src/gallery/noisyCopy.js';
import { randomNumbers } from '#src/randomNumbers.js';

/** One random unit vector each. */
export function randomVectors(count: number, dimension: number, seed: number): Float32Array[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => noisyCopy(new Float32Array(dimension), 1, random));
}

/** Unit vectors in clusters of `perCluster`, as the photos of one person lie together. */
export function clusteredVectors(
  count: number,
  dimension: number,
  perCluster: number,
  seed: number,
): Float32Array[] {
  const random = randomNumbers(seed + 1);
  const centres = randomVectors(Math.ceil(count / perCluster), dimension, seed);
  return Array.from({ length: count }, (_, i) =>
    noisyCopy(centres[Math.floor(i / perCluster)] as Float32Array, 0.7, random),
  );
}

/** What a search must find, computed the plain way. */
export function naiveSearch(
  faces: ReadonlyMap<number, Float32Array>,
  probe: Float32Array,
  limit: number,
): { id: number; similarity: number }[] {
  const all = Array.from(faces, ([id, vector]) => ({
    id,
    similarity: vector.reduce((sum, value, i) => sum + value * (probe[i] as number), 0),
  }));
  return all.sort((a, b) => b.similarity - a.similarity || a.id - b.id).slice(0, limit);
}

export async function* batchesOf(
  faces: Iterable<readonly [number, Float32Array]>,
  batchSize = 100,
  userOf?: (id: number) => string,
): AsyncGenerator<VectorBatch> {
  const all = [...faces];
  for (let start = 0; start < all.length; start += batchSize) {
    const batch = all.slice(start, start + batchSize);
    yield {
      ids: Float64Array.from(batch, ([id]) => id),
      vectors: Float32Array.from(batch.flatMap(([, vector]) => [...vector])),
      ...(userOf ? { userIds: batch.map(([id]) => userOf(id)) } : {}),
    };
  }
}
