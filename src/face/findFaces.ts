import type { RgbImage } from '../image/rgbImage.ts';
import { areaOf, type Box, overlapOfSmaller } from './box.ts';
import type { Detection } from './detection.ts';
import type { Face } from './face.ts';
import type { FaceNets } from './faceNets.ts';
import { nonMaxSuppression } from './nonMaxSuppression.ts';
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

/** A look without its turn. */
type Aspect = Omit<View, 'turn'>;

/** What is seen at one turn of a photo. */
interface Sight {
  readonly turn: View['turn'];
  readonly faces: Face[];
}

/**
 * Finds the faces of a photo, largest first: looks at the photo as it is, then with a border around it and with one
 * twice as wide (for faces that fill the frame), then at large photos in tiles, and takes the first look in which a
 * face is confirmed. Where all faces are wanted, tiles add those that are too small for a look at the whole. All faces
 * come with their landmarks and embeddings.
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

/** The faces of the most certain turn; the aspects of each turn are seen together. */
async function look(
  nets: FaceNets,
  image: RgbImage,
  turns: readonly View['turn'][],
  aspects: readonly Aspect[],
  want: FindOptions['want'],
): Promise<Sight> {
  const seen = await detect(nets, image, turns, aspects);
  const [upright] = seen;
  if (seen.length === 1 && upright && want === 'largest')
    return { turn: 0, faces: await confirmLargest(nets, image, upright) };
  const sights: Sight[] = [];
  for (const [i, turn] of turns.entries())
    sights.push({ turn, faces: await confirmAll(nets, image, seen[i] ?? []) });
  // The first turn is the upright one.
  return sights.reduce((best, sight) => {
    const least = certainty(best.faces) * (best === sights[0] ? CLEARLY : 1);
    return certainty(sight.faces) > least ? sight : best;
  });
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
  return bySize([...faces, ...(await confirmAll(nets, image, unseen))]);
}

/** Takes one detection after the other, so that in a crowd the nets run for few of them. */
async function confirmLargest(
  nets: FaceNets,
  image: RgbImage,
  detections: readonly Detection[],
): Promise<Face[]> {
  for (const detection of bySize(detections)) {
    const confirmed = await confirmAll(nets, image, [detection]);
    if (confirmed.length > 0) return confirmed;
  }
  return [];
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
    return embedded && isFace({ ...face, embedded }) ? [{ ...face, embedded }] : [];
  });
}

function bySize<T extends Detection>(detections: readonly T[]): T[] {
  return [...detections].sort((a, b) => areaOf(b.box) - areaOf(a.box));
}

/**
 * How certain the nets are of a view, by all of its faces, 0 where it has none: wrong turns find some faces of a group,
 * the right one finds all. The length of the raw embedding tells a well-placed chip from a misplaced one best.
 */
function certainty(faces: readonly Face[]): number {
  return faces.reduce(
    (sum, { score, landmarks, embedded }) => sum + score * (landmarks.presence ?? 1) * embedded.rawLength,
    0,
  );
}
