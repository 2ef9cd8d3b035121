import { type Affine, applyAffine, invertAffine } from '../../image/affine.ts';
import { chipSources } from '../../image/chipSources.ts';
import type { Photo } from '../../image/photo.ts';
import type { Warper } from '../../image/warper.ts';
import type { Net } from '../../inference/runtime.ts';
import type { FaceMeshLandmarks } from '../../pack/pack.ts';
import { centreOf } from '../box.ts';
import { cropTransform } from '../cropTransform.ts';
import type { Detection } from '../detection.ts';
import type { FaceLandmarker } from '../faceNets.ts';
import type { Landmarks } from '../landmarks.ts';
import type { Point } from '../point.ts';

/** x, y and z of 468 points. */
const MESH_VALUES = 468 * 3;
const MESH = 'Identity_2';
const PRESENCE = 'Identity_1';
/** Around the photo the net is shown mid-grey. */
const FILL = 127;

/** FaceMesh as a landmarker of the pipeline: the five points of the pack, gated by the presence score. */
export function faceMesh(warper: Warper, net: Net, landmarks: FaceMeshLandmarks): FaceLandmarker {
  return {
    close: () => net.close(),
    place: (photo, detections) => place(warper, net, landmarks, photo, detections),
  };
}

async function place(
  warper: Warper,
  net: Net,
  landmarks: FaceMeshLandmarks,
  photo: Photo,
  detections: readonly Detection[],
): Promise<(Landmarks | undefined)[]> {
  const { input: size, pixels, crop: margin, minPresence } = landmarks;
  const crops = detections.map(({ box, roll }) =>
    cropTransform(centreOf(box), Math.max(box.width, box.height) * margin, roll, size),
  );
  const planes = warper.chips(await chipSources(photo, crops, size), size, pixels, FILL);
  const outputs = await net.run(planes, detections.length);
  const [meshes, presences] = [outputs[MESH] as Float32Array, outputs[PRESENCE] as Float32Array];
  return crops.map((crop, i) => {
    const presence = presences[i] as number;
    // Asked this way round, a value that is not a number is no face.
    if (!(presence >= minPresence)) return undefined;
    const mesh = meshes.subarray(i * MESH_VALUES, (i + 1) * MESH_VALUES);
    const five = landmarks.points.map((indices) => meanOf(mesh, indices, invertAffine(crop)));
    return { points: five, five, presence };
  });
}

/** The mean of some mesh points, in pixels of the photo. */
function meanOf(mesh: Float32Array, indices: readonly number[], toPhoto: Affine): Point {
  const mean = (axis: 0 | 1): number =>
    indices.reduce((sum, index) => sum + (mesh[3 * index + axis] as number), 0) / indices.length;
  return applyAffine(toPhoto, mean(0), mean(1));
}
