import { overlapOfSmaller } from '../box.ts';
import type { Face } from '../face.ts';
import { nonMaxSuppression } from '../nonMaxSuppression.ts';
import { bySize } from './bySize.ts';
import { certaintyOf } from './certaintyOf.ts';

/** Of two boxes in different views of a photo, what they share at most of the smaller one if they are two faces. */
export const APART = 0.5;

/** Of faces in one place the most certain one; largest first. */
export function onePerPlace(faces: readonly Face[]): Face[] {
  const ranked = faces.map((face) => ({ face, box: face.box, score: certaintyOf(face) }));
  return bySize(nonMaxSuppression(ranked, APART, overlapOfSmaller).map(({ face }) => face));
}
