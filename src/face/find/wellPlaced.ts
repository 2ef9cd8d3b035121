import type { Detection } from '../detection.ts';

/** From this score on the detector has placed a face well. */
const SURE = 0.8;
/** Faces that take more of the longer side of what is looked at are often placed badly, and so are those that take less. */
const FITTING = [0.08, 0.5] as const;

/** Whether a face is where the detector does well: certain, neither tiny nor filling the `side` pixels that it was shown. */
export function wellPlaced({ box, score }: Detection, side: number): boolean {
  const share = Math.max(box.width, box.height) / side;
  return score >= SURE && share >= FITTING[0] && share <= FITTING[1];
}
