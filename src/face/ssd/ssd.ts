import { invertAffine } from '../../image/affine.ts';
import type { RgbImage } from '../../image/rgbImage.ts';
import { warpBatch } from '../../image/warpBatch.ts';
import type { Net } from '../../inference/runtime.ts';
import type { SsdDetector } from '../../pack/pack.ts';
import type { Detection } from '../detection.ts';
import type { FaceDetector } from '../faceNets.ts';
import { mapBox } from '../mapBox.ts';
import { uprightRoll, type View, viewTransform } from '../view.ts';
import { decodeSsd } from './decodeSsd.ts';

/** Around the photo the net is shown mid-grey. */
const FILL = 127;

/** face-api's SSD as a detector of the pipeline. */
export function ssd(net: Net, detector: SsdDetector): FaceDetector {
  return {
    border: detector.border,
    close: () => net.close(),
    detect: (image, views) => detect(net, detector, image, views),
  };
}

async function detect(
  net: Net,
  detector: SsdDetector,
  image: RgbImage,
  views: readonly View[],
): Promise<Detection[][]> {
  const { input: size, pixels } = detector;
  const transforms = views.map((view) => viewTransform(image, view, size));
  const planes = warpBatch(image, transforms, size, pixels, FILL);
  const { boxes, scores } = (await net.run(planes, views.length)) as Record<'boxes' | 'scores', Float32Array>;
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
