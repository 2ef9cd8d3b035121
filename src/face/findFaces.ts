import type { RgbImage } from '../image/rgbImage.ts';
import { areaOf } from './box.ts';
import type { Detection } from './detection.ts';
import type { Face } from './face.ts';
import type { FaceNets } from './faceNets.ts';
import { faceQuality } from './quality/faceQuality.ts';
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

/**
 * Finds the faces of a photo, largest first: looks at the photo as it is, then with a border around it (for faces
 * that fill the frame), and takes the first look in which a face is confirmed. All faces come with their landmarks
 * and embeddings.
 *
 * With rotations each look is at all four turns of the photo as one batch, and the most certain turn wins:
 * the upright one unless another is clearly more certain. Turning only where nothing is found upright would be
 * faster, but a face that lies on its side or stands on its head is often taken for an upright one, with landmarks in
 * the wrong places.
 *
 * @returns empty where there is none.
 */
export async function findFaces(nets: FaceNets, image: RgbImage, options: FindOptions): Promise<Face[]> {
  for (const views of looks(nets.detector.border, options.rotations)) {
    const seen = await nets.detector.detect(image, views);
    const faces = await confirm(nets, image, seen, options.want);
    if (faces.length > 0) return faces;
  }
  return [];
}

/** Batches of views, in the order in which they are tried. */
function looks(border: number, rotations: boolean): View[][] {
  const turns = rotations ? TURNS : ([0] as const);
  return [0, border].map((width) => turns.map((turn): View => ({ turn, border: width })));
}

/** The faces of the most certain view. */
async function confirm(
  nets: FaceNets,
  image: RgbImage,
  seen: readonly (readonly Detection[])[],
  want: FindOptions['want'],
): Promise<Face[]> {
  const [only] = seen;
  if (seen.length === 1 && only && want === 'largest') return confirmLargest(nets, image, only);
  const views: Face[][] = [];
  for (const detections of seen) views.push(await confirmAll(nets, image, detections));
  // The first view is the upright one.
  return views.reduce((best, faces) => {
    const least = best === views[0] ? CLEARLY * certainty(best) : certainty(best);
    return certainty(faces) > least ? faces : best;
  });
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

/** A detection is a face if the landmark net sees one there, and the embedder after it. */
async function confirmAll(
  { landmarker, embedder }: FaceNets,
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
    return embedded ? [{ ...face, embedded, quality: faceQuality(face, face.landmarks, embedded) }] : [];
  });
}

function bySize(detections: readonly Detection[]): Detection[] {
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
