import type { Box } from '../box.ts';
import { nonMaxSuppression } from '../nonMaxSuppression.ts';

/** What {@link decodeSsd} needs to know beside the net's outputs. */
export interface SsdLimits {
  /** Side of the net's square input, in pixels. */
  readonly input: number;
  /** Candidates below this score are dropped, 0 to 1. */
  readonly minScore: number;
  /** Of two candidates whose intersection over union is larger, the less certain is dropped, 0 to 1. */
  readonly maxOverlap: number;
}

/** A box that may hold a face. */
export interface SsdCandidate {
  /** In pixels of the net's input; may reach beyond it where the photo cuts a face off. */
  readonly box: Box;
  /** 0 to 1. */
  readonly score: number;
}

/**
 * Turns the outputs of face-api's SSD for one photo into candidates, most certain first.
 *
 * face-api drops and suppresses in the same way, and then cuts the boxes at the input's sides; that is left to the
 * caller, who knows where in the input the photo ends.
 *
 * @param boxes - top, left, bottom, right of each anchor as shares of the input's side.
 * @param scores - one value an anchor.
 *
 * @example
 * const { boxes, scores } = await net.run(pixels, 1);
 * const candidates = decodeSsd(boxes, scores, { input: 512, minScore: 0.5, maxOverlap: 0.5 });
 */
export function decodeSsd(boxes: Float32Array, scores: Float32Array, limits: SsdLimits): SsdCandidate[] {
  const candidates: SsdCandidate[] = [];
  scores.forEach((score, anchor) => {
    if (score >= limits.minScore) candidates.push({ box: boxAt(boxes, anchor, limits.input), score });
  });
  return nonMaxSuppression(candidates, limits.maxOverlap);
}

function boxAt(boxes: Float32Array, anchor: number, side: number): Box {
  const [top = 0, left = 0, bottom = 0, right = 0] = boxes.subarray(anchor * 4, anchor * 4 + 4);
  return { left: left * side, top: top * side, width: (right - left) * side, height: (bottom - top) * side };
}
