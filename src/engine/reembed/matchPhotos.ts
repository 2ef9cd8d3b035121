import type { Box } from '../../face/box.ts';
import { inParallel } from '../../vision/inParallel.ts';
import type { VisionPool } from '../../vision/visionPool.ts';
import type { ReadPhoto } from './readPhotos.ts';
import type { StoredFace } from './storedFaces.ts';

/** The photo that a face was enrolled from, and where in it the face is. */
export interface PhotoOfFace {
  readonly path: string;
  /** Whether the face was only found by turning the photo. */
  readonly rotations: boolean;
  /** In pixels of the upright photo. */
  readonly box: Box;
  /** To the stored template. */
  readonly similarity: number;
}

/**
 * A template that is made again from the same photo differs by rounding alone; other photos of a person, frames of a video
 * that follow each other aside, stay well below.
 */
const SAME_PHOTO = 0.99;

/**
 * Finds the photos that faces were enrolled from: those whose embedding is the stored template. Each is looked at as
 * `addFace` did: for its largest face, upright first and then turned.
 *
 * @param pool - with the nets that made the templates.
 * @param parallel - photos at a time.
 * @returns the best photo of each face that has one.
 */
export async function matchPhotos(
  pool: VisionPool,
  parallel: number,
  read: ReadPhoto,
  paths: readonly string[],
  faces: readonly StoredFace[],
  onPhoto: (done: number, total: number) => void,
): Promise<Map<StoredFace, PhotoOfFace>> {
  const found = new Map<StoredFace, PhotoOfFace>();
  let done = 0;
  await inParallel(paths, parallel, async (path) => {
    for (const rotations of [false, true]) {
      const matches = await matchesOf(pool, read, path, rotations, faces);
      for (const [face, photo] of matches)
        if (photo.similarity > (found.get(face)?.similarity ?? 0)) found.set(face, photo);
      if (matches.length > 0) break;
    }
    onPhoto(++done, paths.length);
  });
  return found;
}

async function matchesOf(
  pool: VisionPool,
  read: ReadPhoto,
  path: string,
  rotations: boolean,
  faces: readonly StoredFace[],
): Promise<[StoredFace, PhotoOfFace][]> {
  const bytes = await read(path);
  if (bytes === undefined) return [];
  const sight = await pool.look({ bytes, rotations, want: 'largest' });
  const [largest] = typeof sight === 'string' ? [] : sight.faces;
  if (largest === undefined) return [];
  const { embedding, box } = largest;
  return faces.flatMap((face): [StoredFace, PhotoOfFace][] => {
    const similarity = dot(embedding, face.template);
    return similarity >= SAME_PHOTO ? [[face, { path, rotations, box, similarity }]] : [];
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  // Over every template of the store for each photo; plain, since reduce() takes ten times as long.
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
