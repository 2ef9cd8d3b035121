import { intersectionOverUnion } from '../../face/box.ts';
import { inParallel } from '../../vision/inParallel.ts';
import type { FoundFace } from '../../vision/visionJob.ts';
import type { VisionPool } from '../../vision/visionPool.ts';
import type { PhotoOfFace } from './matchPhotos.ts';
import type { ReadPhoto } from './readPhotos.ts';
import type { StoredFace } from './storedFaces.ts';

/** Boxes of two detectors around one face share at least this much of what they cover together. */
const SAME_PLACE = 0.3;

/**
 * Makes templates anew from the photos of faces: of the face in the very place where the old nets found it.
 *
 * @param pool - with the new nets.
 * @param parallel - photos at a time.
 * @returns the templates; faces that the new nets do not find, or whose photo can no longer be read, are not in it.
 */
export async function embedAgain(
  pool: VisionPool,
  parallel: number,
  read: ReadPhoto,
  photos: ReadonlyMap<StoredFace, PhotoOfFace>,
  onFace: (done: number, total: number) => void,
): Promise<Map<StoredFace, Float32Array>> {
  const templates = new Map<StoredFace, Float32Array>();
  let done = 0;
  await inParallel([...photos], parallel, async ([face, { path, rotations, box }]) => {
    const bytes = await read(path);
    const sight = bytes && (await pool.look({ bytes, rotations, want: 'all' }));
    const overlap = (other: FoundFace): number => intersectionOverUnion(other.box, box);
    const [best] = typeof sight !== 'object' ? [] : [...sight.faces].sort((a, b) => overlap(b) - overlap(a));
    if (best !== undefined && overlap(best) >= SAME_PLACE) templates.set(face, best.embedding);
    onFace(++done, photos.size);
  });
  return templates;
}
