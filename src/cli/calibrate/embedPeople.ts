import { readFile } from 'node:fs/promises';
import { defaultImageLimits } from '../../image/imageLimits.ts';
import type { PackNets } from '../../pack/pack.ts';
import { inParallel } from '../../vision/inParallel.ts';
import type { FoundFace, VisionSight } from '../../vision/visionJob.ts';
import { VisionPool } from '../../vision/visionPool.ts';
import type { LabelledImage } from './groupPeople.ts';
import type { LabelledPhoto } from './readPeople.ts';

/** Pixels: photos of labelled sets may be cut tighter than the engine takes them. */
const MIN_SIDE = 16;

/** Which face of a photo with several its label is of. */
export type WhichFace = 'middle' | 'largest';

/** @see embedPeople */
export interface EmbedPeopleOptions {
  readonly which: WhichFace;
  /** Worker threads. */
  readonly workers: number;
  /** Folder of the fetched weights. @default models/weights/ of the installed package */
  readonly weightsDir?: string | undefined;
}

/** Embeds the labelled face of each photo; photos in which none is found, or which cannot be read, have none. */
export async function embedPeople(
  pack: PackNets,
  photos: readonly LabelledPhoto[],
  { which, workers, weightsDir }: EmbedPeopleOptions,
  onPhoto: (done: number, total: number) => void,
): Promise<LabelledImage[]> {
  const parallel = 2 * workers;
  const limits = { ...defaultImageLimits, minSide: MIN_SIDE };
  const pool = await VisionPool.open({ pack, weightsDir, limits, workers, queue: parallel });
  let done = 0;
  try {
    return await inParallel(photos, parallel, async ({ path, person, image }) => {
      const sight = await pool.look({ bytes: await readFile(path), rotations: false, want: 'all' });
      onPhoto(++done, photos.length);
      return {
        person,
        image,
        embedding: typeof sight === 'string' ? undefined : pick(sight, which)?.embedding,
      };
    });
  } finally {
    await pool.close();
  }
}

/** Sets as LFW show whom they are labelled with in the middle, where a bystander may be larger. */
function pick({ width, height, faces }: VisionSight, which: WhichFace): FoundFace | undefined {
  const distance = ({ box }: FoundFace): number =>
    Math.hypot(box.left + box.width / 2 - width / 2, box.top + box.height / 2 - height / 2);
  return which === 'largest' ? faces[0] : [...faces].sort((a, b) => distance(a) - distance(b))[0];
}
