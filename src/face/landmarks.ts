import type { Point } from './point.ts';

/** Landmarks of one face, in pixels of the photo. */
export interface Landmarks {
  /** In the order of the pack's landmark net; the embedder's alignment picks from them by index. */
  readonly points: readonly Point[];
  /** Left eye, right eye, tip of the nose, left and right corner of the mouth, as the viewer of an upright face sees them. */
  readonly five: readonly Point[];
  /** How certain the net is that this is a face, 0 to 1; absent where it does not tell. */
  readonly presence?: number;
}
