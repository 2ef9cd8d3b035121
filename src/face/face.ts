import type { Detection } from './detection.ts';
import type { Landmarks } from './landmarks.ts';

/** A face of a photo: seen by the detector, and by the landmark net as well. */
export interface Face extends Detection {
  readonly landmarks: Landmarks;
}
