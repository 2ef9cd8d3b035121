import type { Photo } from '../../image/photo.ts';
import type { Detection } from '../detection.ts';
import type { Face } from '../face.ts';
import type { FaceNets } from '../faceNets.ts';
import { faceQuality } from '../quality/faceQuality.ts';
import { bySize } from './bySize.ts';

/**
 * A detection is a face if the landmark net sees one there, the embedder after it, and all nets taken together.
 * Largest detection first.
 */
export async function confirmFaces(
  { landmarker, embedder, isFace }: FaceNets,
  photo: Photo,
  detections: readonly Detection[],
): Promise<Face[]> {
  if (detections.length === 0) return [];
  const ordered = bySize(detections);
  const placed = await landmarker.place(photo, ordered);
  const likely = ordered.flatMap((detection, i) => {
    const landmarks = placed[i];
    return landmarks ? [{ ...detection, landmarks }] : [];
  });
  if (likely.length === 0) return [];
  const embeddings = await embedder.embed(
    photo,
    likely.map(({ landmarks }) => landmarks),
  );
  return likely.flatMap((face, i) => {
    const embedded = embeddings[i];
    if (!embedded || !isFace({ ...face, embedded })) return [];
    return [{ ...face, embedded, quality: faceQuality(face, face.landmarks, embedded) }];
  });
}
