import type { Photo } from '../../image/photo.ts';
import type { Face } from '../face.ts';
import type { FaceNets } from '../faceNets.ts';
import type { View } from '../view.ts';
import { closerView } from './closerView.ts';
import { confirmFaces } from './confirmFaces.ts';
import { onePerPlace } from './onePerPlace.ts';
import { wellPlaced } from './wellPlaced.ts';

/**
 * Looks once more at faces that may be placed badly, each with as much room around it as the detector likes, and takes
 * the more certain one of what is seen at each place.
 *
 * @param side - of what they were seen in, pixels of the photo.
 */
export async function lookCloser(
  nets: FaceNets,
  photo: Photo,
  turn: View['turn'],
  faces: Face[],
  side: number,
): Promise<Face[]> {
  const doubtful = faces.filter((face) => !wellPlaced(face, side));
  if (doubtful.length === 0) return faces;
  const views = doubtful.map(({ box }) => closerView(box, turn));
  const seen = await nets.detector.detect(photo, views);
  const closer = await confirmFaces(nets, photo, seen.flat());
  return onePerPlace([...faces, ...closer]);
}
