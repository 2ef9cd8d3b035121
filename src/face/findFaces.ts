import type { RgbImage } from '../image/rgbImage.ts';
import { areaOf, type Box, centreOf, overlapOfSmaller } from './box.ts';
import type { Detection } from './detection.ts';
import type { Face } from './face.ts';
import type { FaceNets } from './faceNets.ts';
import { nonMaxSuppression } from './nonMaxSuppression.ts';
import { faceQuality } from './quality/faceQuality.ts';
import { showsWhole, tilesOf } from './tiles.ts';
import type { View } from './view.ts';

export interface FindOptions {
  /** Whether the photo is also looked at turned by 90, 180 and 270 degrees. */
  readonly rotations: boolean;
  /** `largest` stops at the largest face; `all` confirms every one. */
  readonly want: 'largest' | 'all';
}

/** All four ways to hold a photo. */
const TURNS = [0, 90, 180, 270] as const;
/** A turned look must be more certain than the upright one by this factor: small differences are chance. */
const CLEARLY = 1.05;

/** Of two boxes in different views of a photo, what they share at most of the smaller one if they are two faces. */
const APART = 0.5;

/** From this score on the detector has placed a face well. */
const SURE = 0.8;
/** Faces that take more of the longer side of what is looked at are often placed badly, and so are those that take less. */
const FITTING = [0.08, 0.5] as const;
/** A closer look seldom makes the area of a face larger than this many times. */
const GROWTH = 1.5;
/** Side of a closer look, as a multiple of the face's. */
const CLOSER = 2.8;

/** A look without its turn. */
type Aspect = Omit<View, 'turn'>;

/** What is seen at one turn of a photo. */
interface Sight {
  readonly turn: View['turn'];
  readonly faces: Face[];
}

/**
 * Finds the faces of a photo, largest first. Looks at the photo as it is, and closer at faces that this look may have
 * placed badly; where there is none, with a border around the photo, with one twice as wide (for faces that fill the
 * frame), and at large photos in tiles. Where all faces are wanted, tiles add those that are too small for a look at the
 * whole. All faces come with their landmarks and embeddings.
 *
 * With rotations each look is at all four turns of the photo as one batch, and the most certain turn wins:
 * the upright one unless another is clearly more certain. Turning only where nothing is found upright would be
 * faster, but a face that lies on its side or stands on its head is often taken for an upright one, with landmarks in
 * the wrong places.
 *
 * @returns empty where there is none.
 */
export async function findFaces(nets: FaceNets, image: RgbImage, options: FindOptions): Promise<Face[]> {
  const turns = options.rotations ? TURNS : ([0] as const);
  const { border, tilesFrom } = nets.detector;
  for (const width of [0, border, 2 * border]) {
    const sight = await look(nets, image, turns, [{ border: width }], options.want);
    if (sight.faces.length > 0) return options.want === 'all' ? addSmaller(nets, image, sight) : sight.faces;
  }
  const tiles = tilesOf(image, tilesFrom).map(asAspect);
  return tiles.length === 0 ? [] : (await look(nets, image, turns, tiles, options.want)).faces;
}

function asAspect(tile: Box): Aspect {
  return { border: 0, part: tile };
}

/** The faces of the most certain turn, well placed; the aspects of each turn are seen together. */
async function look(
  nets: FaceNets,
  image: RgbImage,
  turns: readonly View['turn'][],
  aspects: readonly Aspect[],
  want: FindOptions['want'],
): Promise<Sight> {
  const seen = await detect(nets, image, turns, aspects);
  const side = Math.min(...aspects.map((aspect) => sideOf(aspect, image)));
  const [upright] = seen;
  if (seen.length === 1 && upright && want === 'largest')
    return { turn: 0, faces: await confirmLargest(nets, image, upright, side) };
  const sights: Sight[] = [];
  for (const [i, turn] of turns.entries())
    sights.push({ turn, faces: once(await confirmAll(nets, image, seen[i] ?? [])) });
  // The first turn is the upright one.
  const { turn, faces } = sights.reduce((best, sight) => {
    const least = certainty(best) * (best === sights[0] ? CLEARLY : 1);
    return certainty(sight) > least ? sight : best;
  });
  return { turn, faces: await lookCloser(nets, image, turn, faces, side) };
}

/** Pixels of the photo along the side of an aspect, border and all. */
function sideOf({ part, border }: Aspect, { width, height }: RgbImage): number {
  return (part ? Math.max(part.width, part.height) : Math.max(width, height)) * (1 + 2 * border);
}

/**
 * Looks once more at faces that may be placed badly, each with as much room around it as the detector likes, and takes
 * the more certain one of what is seen at each place.
 *
 * @param side - of what they were seen in, pixels of the photo.
 */
async function lookCloser(
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
  const closer = await confirmAll(nets, image, seen.flat());
  return once([...faces, ...closer]);
}

/** Whether a face is where the detector does well: certain, neither tiny nor filling the `side` pixels that it was shown. */
function wellPlaced({ box, score }: Detection, side: number): boolean {
  const share = Math.max(box.width, box.height) / side;
  return score >= SURE && share >= FITTING[0] && share <= FITTING[1];
}

/** A square around the middle of a box, `times` its longer side. */
function around(box: Box, times: number): Box {
  const [x, y] = centreOf(box);
  const side = Math.max(box.width, box.height) * times;
  return { left: x - side / 2, top: y - side / 2, width: side, height: side };
}

/** Of faces in one place the most certain one; largest first. */
function once(faces: readonly Face[]): Face[] {
  const ranked = faces.map((face) => ({ face, box: face.box, score: certaintyOf(face) }));
  return bySize(nonMaxSuppression(ranked, APART, overlapOfSmaller).map(({ face }) => face));
}

/** What the detector sees at each turn, as one batch; what several aspects show is there once. */
async function detect(
  { detector }: FaceNets,
  image: RgbImage,
  turns: readonly View['turn'][],
  aspects: readonly Aspect[],
): Promise<Detection[][]> {
  const views = turns.flatMap((turn) => aspects.map((aspect): View => ({ ...aspect, turn })));
  const seen = await detector.detect(image, views);
  if (aspects.length === 1) return seen;
  return turns.map((_, i) => {
    const ofTurn = seen.slice(i * aspects.length, (i + 1) * aspects.length);
    const whole = ofTurn.flatMap((detections, j) => {
      const { part } = aspects[j] as Aspect;
      return part ? detections.filter(({ box }) => showsWhole(part, box, image)) : detections;
    });
    return nonMaxSuppression(whole, APART, overlapOfSmaller);
  });
}

/** The faces of a look at the whole photo, and those that only its tiles show. */
async function addSmaller(nets: FaceNets, image: RgbImage, { turn, faces }: Sight): Promise<Face[]> {
  const tiles = tilesOf(image, nets.detector.tilesFrom);
  if (tiles.length === 0) return faces;
  const [seen = []] = await detect(nets, image, [turn], tiles.map(asAspect));
  const unseen = seen.filter(({ box }) => faces.every((face) => overlapOfSmaller(face.box, box) <= APART));
  const smaller = await confirmAll(nets, image, unseen);
  const side = Math.min(...tiles.map(({ width }) => width));
  return once([...faces, ...(await lookCloser(nets, image, turn, smaller, side))]);
}

/** Takes one detection after the other, so that in a crowd the nets run for few of them. */
async function confirmLargest(
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
    const confirmed = await confirmAll(nets, image, [detection]);
    [best] = once([...(best ? [best] : []), ...(await lookCloser(nets, image, 0, confirmed, side))]);
  }
  return best ? [best] : [];
}

/** A detection is a face if the landmark net sees one there, the embedder after it, and all nets taken together. */
async function confirmAll(
  { landmarker, embedder, isFace }: FaceNets,
  image: RgbImage,
  detections: readonly Detection[],
): Promise<Face[]> {
  if (detections.length === 0) return [];
  const ordered = bySize(detections);
  const placed = await landmarker.place(image, ordered);
  const likely = ordered.flatMap((detection, i) => {
    const landmarks = placed[i];
    return landmarks ? [{ ...detection, landmarks }] : [];
  });
  if (likely.length === 0) return [];
  const embeddings = await embedder.embed(
    image,
    likely.map(({ landmarks }) => landmarks),
  );
  return likely.flatMap((face, i) => {
    const embedded = embeddings[i];
    if (!embedded || !isFace({ ...face, embedded })) return [];
    return [{ ...face, embedded, quality: faceQuality(face, face.landmarks, embedded) }];
  });
}

function bySize<T extends Detection>(detections: readonly T[]): T[] {
  return [...detections].sort((a, b) => areaOf(b.box) - areaOf(a.box));
}

/** How certain the nets are of a view, by all of its faces: wrong turns find some faces of a group, the right one all. */
function certainty({ faces }: Sight): number {
  return faces.reduce((sum, face) => sum + certaintyOf(face), 0);
}

/** The length of the raw embedding tells a well-placed chip from a misplaced one best. */
function certaintyOf({ score, landmarks, embedded }: Face): number {
  return score * (landmarks.presence ?? 1) * embedded.rawLength;
}
