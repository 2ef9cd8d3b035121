/**
 * What the attack filter makes of how a face was presented to the camera, in the words of ISO/IEC 30107-3: a bona fide presentation, or
 * an attack with a picture of a face.
 */
export interface Presentation {
  /** Whether the filter takes it for an attack: a net's share is below the pack's limit. */
  readonly attack: boolean;
  /** What the nets say, by their names in the pack: 0 for an attack to 1 for bona fide. No probabilities. */
  readonly shares: Readonly<Record<string, number>>;
}
