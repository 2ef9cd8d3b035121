import type { Photo } from '../../image/photo.ts';
import type { Face } from '../face.ts';
import type { FaceNets } from '../faceNets.ts';
import { oppositeOf, standingTurn, type View } from '../view.ts';
import { certaintyOf } from './certaintyOf.ts';
import { closerView } from './closerView.ts';
import { confirmFaces } from './confirmFaces.ts';
import { sharesBox } from './inOnePlace.ts';
import { onePerPlace } from './onePerPlace.ts';
import { isSure, wellPlaced } from './wellPlaced.ts';

/**
 * Of 302 frontal faces in LFW, London and CFP the landmark net was less sure of one; of eleven that stood on their heads and
 * passed for upright ones, of nine.
 */
const PRESENT = 0.995;

/**
 * Looks once more at faces that may be placed badly, each with as much room around it as the detector likes, and takes
 * the more certain one of what is seen at each place.
 *
 * A face that stands on its head is often taken for an upright one, with landmarks in the wrong places and an embedding
 * that all such faces share. So what the detector or the landmark net is not sure of is also looked at from the other side.
 * One that lies on its side is known to, but its box is rough, and some landmarks follow it to wrong places, of which all nets
 * may be sure. So it is looked at as it would stand.
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
  const others = faces.flatMap((face) => otherLooks(face, turn));
  if (doubtful.length === 0 && others.length === 0) return faces;
  const seen = await nets.detector.detect(photo, [
    ...doubtful.map(({ box }) => closerView(box, turn)),
    ...others.map(({ view }) => view),
  ]);
  const closer = await confirmFaces(nets, photo, seen.slice(0, doubtful.length).flat());
  const turned = await confirmFaces(
    nets,
    photo,
    others.flatMap(({ leastScore }, i) =>
      (seen[doubtful.length + i] ?? []).filter(({ score }) => score > leastScore),
    ),
  );
  const upright = [...faces, ...closer];
  const better = turned.filter((face) => displaces(face, upright));
  return onePerPlace([
    ...upright.filter((face) => !better.some((other) => sharesBox(other, face))),
    ...better,
  ]);
}

/** A look at a face at another turn, and the score that what is seen then must exceed. */
interface OtherLook {
  readonly view: View;
  readonly leastScore: number;
}

function otherLooks(face: Face, turn: View['turn']): OtherLook[] {
  const at = (way: View['turn'], leastScore: number): OtherLook => ({
    view: closerView(face.box, way),
    leastScore,
  });
  const [standing, opposite] = [standingTurn(face.quality.roll), oppositeOf(turn)];
  const lies = standing !== turn && standing !== opposite;
  const isUnsure = !isSure(face) || !isPresent(face);
  return [
    ...(lies ? [at(standing, 0)] : []),
    // The detector sees an upright face less well from the other side: what it alone tells spares the other nets.
    ...(isUnsure ? [at(opposite, isPresent(face) ? face.score : 0)] : []),
  ];
}

/** Whether the landmark net is as sure of a face as it is of nearly every one that stands upright and is not hidden. */
function isPresent({ landmarks }: Face): boolean {
  return (landmarks.presence ?? 1) >= PRESENT;
}

/**
 * Whether a face that was seen at another turn is what was taken for others: it is more certain than all that share its box.
 * Boxes alone are compared, since the landmarks of those tell nothing then. Where there is none, nobody was looked for.
 */
function displaces(turned: Face, upright: readonly Face[]): boolean {
  const same = upright.filter((face) => sharesBox(turned, face));
  return same.length > 0 && same.every((face) => certaintyOf(turned) > certaintyOf(face));
}
