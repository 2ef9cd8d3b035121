import type { Pack } from '../pack/pack.ts';
import { compareGolden, type GoldenComparison } from '../vision/golden/compareGolden.ts';
import { drawnFace } from '../vision/golden/drawnFace.ts';
import type { VisionPool } from '../vision/visionPool.ts';

/** What became of a look at the drawn face. */
export type SelfTest = GoldenComparison;

/** Has the drawn face looked at as any photo is. */
export async function selfTest(vision: VisionPool, pack: Pack): Promise<SelfTest> {
  const sight = await vision.look({ bytes: drawnFace(), rotations: false, want: 'largest' });
  return typeof sight === 'string'
    ? { agrees: false }
    : compareGolden(sight.faces[0]?.embedding, pack.golden);
}
