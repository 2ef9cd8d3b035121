import type { Detection } from '../detection.ts';

/** From this score on the detector has placed a face well. */
const SURE = 0.8;
/** Faces that take more of the longer side of what is looked at are often placed badly, and so are those that take less. */
const FITTING = [0.08, 0.5] as const;

/** Whether a face is where the detector does well: certain, neither tiny nor filling the `side` pixels that it was shown. */
export function wellPlaced(face: Detection, side: number): boolean {
  const share = Math.max(face.box.width, face.box.height) / side;
  return isSure(face) && share >= FITTING[0] && share <= FITTING[1];
}

/** Whether the detector is certain of a face, which it seldom is of one that stands on its head. */
export function isSure({ score }: Detection): boolean {
  return score >= SURE;
}
