import type { Face } from '../face.ts';
import { withoutRepeats } from '../withoutRepeats.ts';
import { bySize } from './bySize.ts';
import { certaintyOf } from './certaintyOf.ts';
import { inOnePlace } from './inOnePlace.ts';

/** Of faces in one place the most certain one; largest first. */
export function onePerPlace(faces: readonly Face[]): Face[] {
  const ranked = faces.map((face) => ({ face, score: certaintyOf(face) }));
  const kept = withoutRepeats(ranked, (a, b) => inOnePlace(a.face, b.face));
  return bySize(kept.map(({ face }) => face));
}
