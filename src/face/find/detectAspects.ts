import type { Photo } from '../../image/photo.ts';
import type { Detection } from '../detection.ts';
import type { FaceNets } from '../faceNets.ts';
import type { View } from '../view.ts';
import { withoutRepeats } from '../withoutRepeats.ts';
import type { Aspect } from './aspect.ts';
import { inOnePlace } from './inOnePlace.ts';
import { showsWhole } from './tiles.ts';

/** What the detector sees at each turn, as one batch; what several aspects show is there once. */
export async function detectAspects(
  { detector }: FaceNets,
  photo: Photo,
  turns: readonly View['turn'][],
  aspects: readonly Aspect[],
): Promise<Detection[][]> {
  const views = turns.flatMap((turn) => aspects.map((aspect): View => ({ ...aspect, turn })));
  const seen = await detector.detect(photo, views);
  if (aspects.length === 1) return seen;
  return turns.map((_, i) => {
    const ofTurn = seen.slice(i * aspects.length, (i + 1) * aspects.length);
    const whole = ofTurn.flatMap((detections, j) => {
      const { part } = aspects[j] as Aspect;
      return part ? detections.filter(({ box }) => showsWhole(part, box, photo)) : detections;
    });
    return withoutRepeats(whole, inOnePlace);
  });
}
