import type { Box } from './box.ts';

/** A place in the photo where the detector sees a face. */
export interface Detection {
  /** Upright box in pixels of the photo; may reach outside of it. */
  readonly box: Box;
  /** How certain the detector is, 0 to 1. */
  readonly score: number;
  /** By how much the face is turned clockwise in the photo, radians. */
  readonly roll: number;
}
