import type { Face } from '../face.ts';

/**
 * How certain the nets are that a face is there, and well placed: in the units of the raw embedding's length, which
 * tells a well-placed chip from a misplaced one best.
 */
export function certaintyOf({ score, landmarks, embedded }: Face): number {
  return score * (landmarks.presence ?? 1) * embedded.rawLength;
}
