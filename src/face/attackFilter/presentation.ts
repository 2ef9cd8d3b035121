/**
 * What the attack filter makes of how a face was presented to the camera, in the words of ISO/IEC 30107-3: a bona fide presentation, or
 * an attack with a picture of a face.
 */
export interface Presentation {
  /** What human's antispoof net says, 0 to 1 for bona fide. */
  readonly antispoof: number;
  /** What human's liveness net says, 0 to 1 for bona fide. */
  readonly liveness: number;
  /** Whether the filter takes it for an attack: one of the two is below the pack's limit. */
  readonly attack: boolean;
}
