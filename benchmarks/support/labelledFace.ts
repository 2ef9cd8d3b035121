import { type Box, centreOf } from '#src/face/box.js';
import type { FoundFace } from '#src/vision/visionJob.js';
import type { EmbeddedPhoto } from './embedPhotos.ts';

/**
 * The face that a photo of a labelled set is of: LFW and CFP put it in the middle, and a bystander may be larger. So the
 * largest of those that lie over the middle of the photo (in a tight crop, nose and mouth may pass for a second, smaller
 * face within the face), or else the nearest to it. Undefined where no face was found.
 */
export function labelledFace({ width, height, faces }: EmbeddedPhoto): FoundFace | undefined {
  const [x, y] = [width / 2, height / 2];
  const distance = ({ box }: FoundFace): number => {
    const [left, top] = centreOf(box);
    return Math.hypot(left - x, top - y);
  };
  // Largest first.
  const over = faces.find(({ box }) => holds(box, x, y));
  return over ?? [...faces].sort((a, b) => distance(a) - distance(b))[0];
}

function holds({ left, top, width, height }: Box, x: number, y: number): boolean {
  return x >= left && x <= left + width && y >= top && y <= top + height;
}
