import type { RgbImage } from '../../image/rgbImage.ts';
import { type Box, centreOf } from '../box.ts';
import type { Face } from '../face.ts';
import type { FaceNets } from '../faceNets.ts';
import type { View } from '../view.ts';
import { asAspect } from './aspect.ts';
import { confirmFaces } from './confirmFaces.ts';
import { onePerPlace } from './onePerPlace.ts';
import { wellPlaced } from './wellPlaced.ts';

/** Side of a closer look, as a multiple of the face's. */
const CLOSER = 2.8;

/**
 * Looks once more at faces that may be placed badly, each with as much room around it as the detector likes, and takes
 * the more certain one of what is seen at each place.
 *
 * @param side - of what they were seen in, pixels of the photo.
 */
export async function lookCloser(
  nets: FaceNets,
  image: RgbImage,
  turn: View['turn'],
  faces: Face[],
  side: number,
): Promise<Face[]> {
  const doubtful = faces.filter((face) => !wellPlaced(face, side));
  if (doubtful.length === 0) return faces;
  const aspects = doubtful.map(({ box }) => asAspect(around(box, CLOSER)));
  const seen = await nets.detector.detect(
    image,
    aspects.map((aspect): View => ({ ...aspect, turn })),
  );
  const closer = await confirmFaces(nets, image, seen.flat());
  return onePerPlace([...faces, ...closer]);
}

/** A square around the middle of a box, `times` its longer side. */
function around(box: Box, times: number): Box {
  const [x, y] = centreOf(box);
  const side = Math.max(box.width, box.height) * times;
  return { left: x - side / 2, top: y - side / 2, width: side, height: side };
}
