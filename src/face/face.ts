import type { Detection } from './detection.ts';
import type { Embedded } from './faceNets.ts';
import type { Landmarks } from './landmarks.ts';
import type { FaceQuality } from './quality/faceQuality.ts';

/** A face of a photo: seen by the detector, the landmark net and the embedder as well. */
export interface Face extends Detection {
  readonly landmarks: Landmarks;
  readonly embedded: Embedded;
  readonly quality: FaceQuality;
}
