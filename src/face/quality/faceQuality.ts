import type { Detection } from '../detection.ts';
import type { Embedded } from '../faceNets.ts';
import type { Landmarks } from '../landmarks.ts';
import type { Point } from '../point.ts';
import type { ChipQuality } from './chipQuality.ts';
import { type HeadPose, headPose } from './headPose.ts';

/**
 * How well a face can serve as a template, measure by measure.
 *
 * @example
 * const { faces = [] } = await engine.detect({ file: 'webcam.jpg' });
 * if ((faces[0]?.quality.eyeDistance ?? 0) < 60) console.log('Move closer');
 */
export interface FaceQuality extends HeadPose, ChipQuality {
  /** Pixels of the photo between the middles of the eyes. */
  readonly eyeDistance: number;
  /** Shorter side of the detector's box, in pixels of the photo. */
  readonly boxSide: number;
  /** Share of the chip (what the embedder sees) that lies outside of the photo, 0 to 1. */
  readonly outside: number;
  /** How certain the detector is, 0 to 1. */
  readonly score: number;
  /** How certain the landmark net is that this is a face, 0 to 1; absent where the pack's net does not tell. */
  readonly presence?: number;
  /** Length of the embedder's raw output; its scale is the pack's own. */
  readonly rawLength: number;
}

/** Puts together what detector, landmarks, chip and embedder tell of a face. */
export function faceQuality(
  { box, score }: Pick<Detection, 'box' | 'score'>,
  { five, presence }: Landmarks,
  { chip, outside, rawLength }: Omit<Embedded, 'embedding'>,
): FaceQuality {
  const [left, right] = five as [Point, Point];
  return {
    eyeDistance: Math.hypot(right[0] - left[0], right[1] - left[1]),
    boxSide: Math.min(box.width, box.height),
    ...headPose(five),
    ...chip,
    outside,
    score,
    ...(presence === undefined ? {} : { presence }),
    rawLength,
  };
}
