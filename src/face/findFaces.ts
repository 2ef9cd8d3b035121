import type { RgbImage } from '../image/rgbImage.ts';
import { areaOf } from './box.ts';
import type { Detection } from './detection.ts';
import type { Face } from './face.ts';
import type { FaceNets } from './faceNets.ts';
import type { View } from './view.ts';

export interface FindOptions {
  /** Whether the photo is also tried turned by 90, 180 and 270 degrees where no face is upright. */
  readonly rotations: boolean;
  /** `largest` stops at the largest face; `all` confirms every one. */
  readonly want: 'largest' | 'all';
}

/**
 * Finds the faces of a photo, largest first: looks at the photo as it is, then with a border around it (for faces
 * that fill the frame), then turned, and takes the first look in which a face is confirmed. All faces come with
 * their landmarks and embeddings.
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
  const upright: View[][] = [[{ turn: 0, border: 0 }], [{ turn: 0, border }]];
  if (!rotations) return upright;
  const turned = [0, border].map((width) =>
    ([90, 180, 270] as const).map((turn): View => ({ turn, border: width })),
  );
  return [...upright, ...turned];
}

/** The faces of the view that holds the most certain one. */
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
  return views.reduce((best, faces) => (certainty(faces) > certainty(best) ? faces : best), []);
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
    return embedded ? [{ ...face, embedded }] : [];
  });
}

function bySize(detections: readonly Detection[]): Detection[] {
  return [...detections].sort((a, b) => areaOf(b.box) - areaOf(a.box));
}

function certainty(faces: readonly Face[]): number {
  return Math.max(0, ...faces.map(({ score, landmarks }) => score * (landmarks.presence ?? 1)));
}
