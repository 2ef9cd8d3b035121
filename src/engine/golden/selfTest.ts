import { dot } from '../../gallery/dot.ts';
import type { Golden, Pack } from '../../pack/pack.ts';
import type { FoundFace } from '../../vision/visionJob.ts';
import type { VisionPool } from '../../vision/visionPool.ts';
import { drawnFace } from './drawnFace.ts';

/** What became of a look at the drawn face. */
export interface SelfTest {
  /** Whether the nets work, and as they did when the pack was made, where it tells. */
  readonly agrees: boolean;
  /** Cosine between the embedding and the pack's golden one; absent where there is none, or no face was found. */
  readonly similarity?: number;
}

/** Cosine that rounding explains: runtimes add in other orders. */
const SAME = 0.999;

/** Has the drawn face looked at as any photo is. */
export async function selfTest(vision: VisionPool, pack: Pack): Promise<SelfTest> {
  const sight = await vision.look({ bytes: drawnFace(), rotations: false, want: 'largest' });
  return typeof sight === 'string' ? { agrees: false } : compareGolden(sight.faces, pack.golden);
}

/**
 * Compares what the nets make of the drawn face with the pack's golden embedding. A pack of a user's own has none: there it
 * is enough that the face is found.
 */
function compareGolden(faces: readonly FoundFace[], golden: Golden | undefined): SelfTest {
  const [face] = faces;
  if (face === undefined) return { agrees: false };
  if (golden === undefined) return { agrees: true };
  if (golden.embedding.length !== face.embedding.length) return { agrees: false };
  const similarity = dot(Float32Array.from(golden.embedding), 0, face.embedding);
  return { agrees: similarity >= SAME, similarity };
}
