import { invertAffine } from '../../image/affine.ts';
import type { Photo } from '../../image/photo.ts';
import type { Warper } from '../../image/warper.ts';
import type { Net } from '../../inference/runtime.ts';
import type { SsdDetector } from '../../pack/pack.ts';
import type { Detection } from '../detection.ts';
import type { FaceDetector } from '../faceNets.ts';
import { mapBox } from '../mapBox.ts';
import { runViews } from '../runViews.ts';
import { uprightRoll, type View } from '../view.ts';
import { decodeSsd } from './decodeSsd.ts';

/** face-api's SSD as a detector of the pipeline. */
export function ssd(warper: Warper, net: Net, detector: SsdDetector): FaceDetector {
  return {
    border: detector.border,
    // With twice the input of BlazeFace, and no second opinion on what it finds, tiles would find more than faces.
    tilesFrom: Number.POSITIVE_INFINITY,
    close: () => net.close(),
    detect: (photo, views) => detect(warper, net, detector, photo, views),
  };
}

async function detect(
  warper: Warper,
  net: Net,
  detector: SsdDetector,
  photo: Photo,
  views: readonly View[],
): Promise<Detection[][]> {
  const { outputs, transforms } = await runViews(warper, net, detector, photo, views);
  const { boxes, scores } = outputs as Record<'boxes' | 'scores', Float32Array>;
  const anchors = scores.length / views.length;
  return views.map((view, i) => {
    const toPhoto = invertAffine(transforms[i] as (typeof transforms)[number]);
    const found = decodeSsd(
      boxes.subarray(i * anchors * 4, (i + 1) * anchors * 4),
      scores.subarray(i * anchors, (i + 1) * anchors),
      detector,
    );
    return found.map(({ box, score }) => ({ box: mapBox(toPhoto, box), score, roll: uprightRoll(view) }));
  });
}
