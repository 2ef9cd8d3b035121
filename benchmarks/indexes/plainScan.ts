import type { Candidate } from '#src/gallery/candidate.js';
import { dot } from '#src/gallery/dot.js';
import { TopCandidates } from '#src/gallery/topCandidates.js';
import type { SyntheticFaces } from './syntheticFaces.ts';

/** Compares a probe with every template in double precision: what any index must find. */
export function plainScan(faces: SyntheticFaces, probe: Float32Array, limit: number): Candidate[] {
  const { count, dimension, vectors } = faces;
  const best = new TopCandidates(Math.min(limit, count));
  for (let row = 0; row < count; row++) best.offer(row, dot(vectors, row * dimension, probe));
  return best.sorted();
}
