import type { Photo } from '../../image/photo.ts';
import { areaOf } from '../box.ts';
import type { Detection } from '../detection.ts';
import type { Face } from '../face.ts';
import type { FaceNets } from '../faceNets.ts';
import type { View } from '../view.ts';
import { bySize } from './bySize.ts';
import { closerView } from './closerView.ts';
import { confirmFaces } from './confirmFaces.ts';
import { inOnePlace } from './inOnePlace.ts';
import { lookCloser } from './lookCloser.ts';
import { onePerPlace } from './onePerPlace.ts';
import { wellPlaced } from './wellPlaced.ts';

/** A closer look seldom makes the area of a face larger than this many times. */
const GROWTH = 1.5;

/** Takes one detection after the other, so that in a crowd the nets run for few of them. */
export async function confirmLargest(
  nets: FaceNets,
  photo: Photo,
  turn: View['turn'],
  detections: readonly Detection[],
  side: number,
): Promise<Face[]> {
  let best: Face | undefined;
  for (const detection of bySize(detections)) {
    // At a closer look a face may turn out smaller, or larger.
    const atMost = areaOf(detection.box) * (wellPlaced(detection, side) ? 1 : GROWTH);
    if (best && (areaOf(best.box) >= atMost || !(await mayWin(nets, photo, turn, detection, best)))) continue;
    const confirmed = await confirmFaces(nets, photo, [detection]);
    [best] = onePerPlace([
      ...(best ? [best] : []),
      ...(await lookCloser(nets, photo, turn, confirmed, side)),
    ]);
  }
  return best ? [best] : [];
}

/**
 * Whether anything near a detection may take the place of the best face. Where only a closer look could make it larger,
 * the detector alone is asked first: it takes a fraction of the time of the embedder, and mostly says no.
 */
async function mayWin(
  { detector }: FaceNets,
  photo: Photo,
  turn: View['turn'],
  detection: Detection,
  best: Face,
): Promise<boolean> {
  const least = areaOf(best.box);
  if (areaOf(detection.box) > least || inOnePlace(detection, best)) return true;
  const [seen = []] = await detector.detect(photo, [closerView(detection.box, turn)]);
  return seen.some((closer) => areaOf(closer.box) > least);
}
