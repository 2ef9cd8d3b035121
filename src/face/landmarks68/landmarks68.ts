import { applyAffine, invertAffine } from '../../image/affine.ts';
import { chipSources } from '../../image/chipSources.ts';
import type { Photo } from '../../image/photo.ts';
import type { Warper } from '../../image/warper.ts';
import type { Net } from '../../inference/runtime.ts';
import type { Landmarks68 } from '../../pack/pack.ts';
import { centreOf } from '../box.ts';
import { cropTransform } from '../cropTransform.ts';
import type { Detection } from '../detection.ts';
import type { FaceLandmarker } from '../faceNets.ts';
import type { Landmarks } from '../landmarks.ts';
import type { Point } from '../point.ts';
import { decodeLandmarks68 } from './decodeLandmarks68.ts';

/** The net was trained on crops with black beside the photo. */
const FILL = 0;

/** face-api's 68-point net as a landmarker of the pipeline; it has no opinion on whether there is a face. */
export function landmarks68(warper: Warper, net: Net, landmarks: Landmarks68): FaceLandmarker {
  return {
    close: () => net.close(),
    place: (photo, detections) => place(warper, net, landmarks, photo, detections),
  };
}

async function place(
  warper: Warper,
  net: Net,
  landmarks: Landmarks68,
  photo: Photo,
  detections: readonly Detection[],
): Promise<Landmarks[]> {
  const { input: size } = landmarks;
  const crops = detections.map(({ box, roll }) =>
    cropTransform(centreOf(box), Math.max(box.width, box.height), roll, size),
  );
  const planes = warper.chips(await chipSources(photo, crops, size), size, landmarks.pixels, FILL);
  const { points } = (await net.run(planes, detections.length)) as Record<'points', Float32Array>;
  return crops.map((crop, i) => {
    const toPhoto = invertAffine(crop);
    const inCrop = decodeLandmarks68(points.subarray(i * 136, (i + 1) * 136), size);
    const inPhoto = inCrop.map(([x, y]) => applyAffine(toPhoto, x, y));
    return { points: inPhoto, five: fiveOf(inPhoto) };
  });
}

/** Middle of each eye, tip of the nose, corners of the mouth; indices of the 68-point scheme of iBUG 300-W. */
function fiveOf(points: readonly Point[]): Point[] {
  const at = (...indices: readonly number[]): Point => {
    const sum = (axis: 0 | 1): number => indices.reduce((total, i) => total + (points[i] as Point)[axis], 0);
    return [sum(0) / indices.length, sum(1) / indices.length];
  };
  return [at(36, 37, 38, 39, 40, 41), at(42, 43, 44, 45, 46, 47), at(30), at(48), at(54)];
}
