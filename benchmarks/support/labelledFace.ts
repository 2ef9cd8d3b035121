import type { FoundFace } from '#src/vision/visionJob.js';
import type { EmbeddedPhoto } from './embedPhotos.ts';

/**
 * The face that a photo of a labelled set is of: the one nearest to the middle, which is where LFW and CFP put it; a
 * bystander may be larger. Undefined where no face was found.
 */
export function labelledFace({ width, height, faces }: EmbeddedPhoto): FoundFace | undefined {
  const distance = ({ box }: FoundFace): number =>
    Math.hypot(box.left + box.width / 2 - width / 2, box.top + box.height / 2 - height / 2);
  return [...faces].sort((a, b) => distance(a) - distance(b))[0];
}
