import type { Photo } from '../../image/photo.ts';
import type { Face } from '../face.ts';
import type { FaceNets } from '../faceNets.ts';
import type { View } from '../view.ts';
import { type Aspect, sideOf } from './aspect.ts';
import { bySize } from './bySize.ts';
import { certaintyOf } from './certaintyOf.ts';
import { confirmFaces } from './confirmFaces.ts';
import { confirmLargest } from './confirmLargest.ts';
import { detectAspects } from './detectAspects.ts';
import { lookCloser } from './lookCloser.ts';
import { onePerPlace } from './onePerPlace.ts';

/** A turned look must be more certain than the upright one by this factor: small differences are chance. */
const CLEARLY = 1.05;

/** Where only the largest face is wanted, as many of the largest detections at each turn tell which turn is right. */
const FEW = 8;

/** What is seen at one turn of a photo. */
export interface Sight {
  readonly turn: View['turn'];
  readonly faces: Face[];
}

/** The faces of the most certain turn, well placed; the aspects of each turn are seen together. */
export async function look(
  nets: FaceNets,
  photo: Photo,
  turns: readonly View['turn'][],
  aspects: readonly Aspect[],
  want: 'largest' | 'all',
): Promise<Sight> {
  const seen = await detectAspects(nets, photo, turns, aspects);
  const side = Math.min(...aspects.map((aspect) => sideOf(aspect, photo)));
  const [upright] = seen;
  if (seen.length === 1 && upright && want === 'largest')
    return { turn: 0, faces: await confirmLargest(nets, photo, 0, upright, side) };
  const sights: Sight[] = [];
  for (const [i, turn] of turns.entries()) {
    const detections = bySize(seen[i] ?? []).slice(0, want === 'largest' ? FEW : undefined);
    sights.push({ turn, faces: onePerPlace(await confirmFaces(nets, photo, detections)) });
  }
  // The first turn is the upright one.
  const { turn, faces } = sights.reduce((best, sight) => {
    const least = certainty(best) * (best === sights[0] ? CLEARLY : 1);
    return certainty(sight) > least ? sight : best;
  });
  const there = seen[turns.indexOf(turn)] ?? [];
  if (want === 'largest' && there.length > FEW)
    return { turn, faces: await confirmLargest(nets, photo, turn, there, side) };
  return { turn, faces: await lookCloser(nets, photo, turn, faces, side) };
}

/** How certain the nets are of a view, by all of its faces: wrong turns find some faces of a group, the right one all. */
function certainty({ faces }: Sight): number {
  return faces.reduce((sum, face) => sum + certaintyOf(face), 0);
}
