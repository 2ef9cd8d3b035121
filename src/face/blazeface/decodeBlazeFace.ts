import type { BlazeFaceDetector } from '../../pack/pack.ts';
import type { Box } from '../box.ts';
import type { Point } from '../point.ts';

/** A face in pixels of the net's input. */
export interface BlazeFaceCandidate {
  readonly box: Box;
  /** 0 to 1. */
  readonly score: number;
  /** The eye that is left in the picture, and the one that is right. */
  readonly eyes: readonly [Point, Point];
}

/** Values of the net's regression an anchor: centre, size and six points. */
const VALUES = 16;

/**
 * Reads the faces of one picture out of the net's outputs for one grid of anchors.
 *
 * Offsets are in pixels of the input, from the anchor in the middle of its cell (MediaPipe's face detection,
 * back camera model: anchors of one fixed size, so that widths and heights need no scale).
 *
 * @param logits - one value an anchor.
 * @param offsets - 16 values an anchor: x and y of the centre, width, height, then x and y of six points, the eyes first.
 */
export function decodeBlazeFace(
  logits: Float32Array,
  offsets: Float32Array,
  grid: { readonly stride: number; readonly perCell: number },
  detector: Pick<BlazeFaceDetector, 'input' | 'minScore'>,
): BlazeFaceCandidate[] {
  const columns = detector.input / grid.stride;
  const leastLogit = Math.log(detector.minScore / (1 - detector.minScore));
  const found: BlazeFaceCandidate[] = [];
  logits.forEach((logit, anchor) => {
    // Asked this way round, a value that is not a number is no face.
    if (!(logit >= leastLogit)) return;
    const cell = Math.floor(anchor / grid.perCell);
    const x = ((cell % columns) + 0.5) * grid.stride;
    const y = (Math.floor(cell / columns) + 0.5) * grid.stride;
    const values = offsets.subarray(anchor * VALUES, (anchor + 1) * VALUES);
    const face = candidate(values, x, y, 1 / (1 + Math.exp(-logit)));
    if (face.box.width > 0 && face.box.height > 0) found.push(face);
  });
  return found;
}

function candidate(values: Float32Array, x: number, y: number, score: number): BlazeFaceCandidate {
  const value = (i: number): number => values[i] as number;
  const [width, height] = [value(2), value(3)];
  return {
    box: { left: x + value(0) - width / 2, top: y + value(1) - height / 2, width, height },
    score,
    eyes: [
      [x + value(4), y + value(5)],
      [x + value(6), y + value(7)],
    ],
  };
}
