import type { RgbImage } from '../../image/rgbImage.ts';
import { areaOf } from '../box.ts';
import type { Detection } from '../detection.ts';
import type { Face } from '../face.ts';
import type { FaceNets } from '../faceNets.ts';
import { bySize } from './bySize.ts';
import { confirmFaces } from './confirmFaces.ts';
import { lookCloser } from './lookCloser.ts';
import { onePerPlace } from './onePerPlace.ts';
import { wellPlaced } from './wellPlaced.ts';

/** A closer look seldom makes the area of a face larger than this many times. */
const GROWTH = 1.5;

/** Takes one detection after the other, so that in a crowd the nets run for few of them. */
export async function confirmLargest(
  nets: FaceNets,
  image: RgbImage,
  detections: readonly Detection[],
  side: number,
): Promise<Face[]> {
  let best: Face | undefined;
  for (const detection of bySize(detections)) {
    // At a closer look a face may turn out smaller, or larger.
    const atMost = areaOf(detection.box) * (wellPlaced(detection, side) ? 1 : GROWTH);
    if (best && areaOf(best.box) >= atMost) continue;
    const confirmed = await confirmFaces(nets, image, [detection]);
    [best] = onePerPlace([...(best ? [best] : []), ...(await lookCloser(nets, image, 0, confirmed, side))]);
  }
  return best ? [best] : [];
}
