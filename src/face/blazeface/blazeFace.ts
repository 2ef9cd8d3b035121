import { type Affine, applyAffine, invertAffine } from '../../image/affine.ts';
import type { Photo } from '../../image/photo.ts';
import type { Warper } from '../../image/warper.ts';
import type { Net } from '../../inference/runtime.ts';
import type { BlazeFaceDetector } from '../../pack/pack.ts';
import type { Detection } from '../detection.ts';
import type { FaceDetector } from '../faceNets.ts';
import { mapBox } from '../mapBox.ts';
import { nonMaxSuppression } from '../nonMaxSuppression.ts';
import { runViews } from '../runViews.ts';
import type { View } from '../view.ts';
import { type BlazeFaceCandidate, decodeBlazeFace } from './decodeBlazeFace.ts';

/** Outputs of the net: logits and offsets for each grid of anchors, in the pack's order of grids. */
const OUTPUTS = [
  { logits: 'Identity', offsets: 'Identity_2' },
  { logits: 'Identity_1', offsets: 'Identity_3' },
] as const;

/** Up to this multiple of the net's input the whole photo shows nearly all that its tiles would. */
const WORTH_TILES = 1.25;

/** BlazeFace as a detector of the pipeline. */
export function blazeFace(warper: Warper, net: Net, detector: BlazeFaceDetector): FaceDetector {
  return {
    border: detector.border,
    tilesFrom: WORTH_TILES * detector.input,
    close: () => net.close(),
    detect: (photo, views) => detect(warper, net, detector, photo, views),
  };
}

async function detect(
  warper: Warper,
  net: Net,
  detector: BlazeFaceDetector,
  photo: Photo,
  views: readonly View[],
): Promise<Detection[][]> {
  const { outputs, transforms } = await runViews(warper, net, detector, photo, views);
  return transforms.map((transform, i) => {
    const candidates = detector.anchors.flatMap((grid, g) => {
      const { logits, offsets } = OUTPUTS[g as 0 | 1];
      const anchors = (detector.input / grid.stride) ** 2 * grid.perCell;
      const part = (name: string, width: number): Float32Array =>
        (outputs[name] as Float32Array).subarray(i * anchors * width, (i + 1) * anchors * width);
      return decodeBlazeFace(part(logits, 1), part(offsets, 16), grid, detector);
    });
    const toPhoto = invertAffine(transform);
    return nonMaxSuppression(candidates, detector.maxOverlap).map((candidate) => inPhoto(candidate, toPhoto));
  });
}

function inPhoto({ box, score, eyes }: BlazeFaceCandidate, toPhoto: Affine): Detection {
  const [leftX, leftY] = applyAffine(toPhoto, ...eyes[0]);
  const [rightX, rightY] = applyAffine(toPhoto, ...eyes[1]);
  return { box: mapBox(toPhoto, box), score, roll: Math.atan2(rightY - leftY, rightX - leftX) };
}
