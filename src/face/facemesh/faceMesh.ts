import { type Affine, applyAffine, invertAffine } from '../../image/affine.ts';
import type { RgbImage } from '../../image/rgbImage.ts';
import { warpToPlanes } from '../../image/warpToPlanes.ts';
import type { Net } from '../../inference/runtime.ts';
import type { FaceMeshLandmarks } from '../../pack/pack.ts';
import { centreOf } from '../box.ts';
import { cropTransform } from '../cropTransform.ts';
import type { Detection } from '../detection.ts';
import type { FaceLandmarker } from '../faceNets.ts';
import type { Landmarks } from '../landmarks.ts';
import type { Point } from '../point.ts';
import { meshCrop } from './meshCrop.ts';

/** x, y and z of 468 points. */
const MESH_POINTS = 468;
const MESH_VALUES = MESH_POINTS * 3;
const MESH = 'Identity_2';
const PRESENCE = 'Identity_1';
/** Around the photo the net is shown mid-grey. */
const FILL = 127;

/** What the net sees in one crop. */
interface Mesh {
  /** 468 points in pixels of the photo. */
  readonly points: readonly Point[];
  readonly presence: number;
}

/** FaceMesh as a landmarker of the pipeline: the five points of the pack, gated by the presence score. */
export function faceMesh(net: Net, landmarks: FaceMeshLandmarks): FaceLandmarker {
  return {
    close: () => net.close(),
    place: (image, detections) => place(net, landmarks, image, detections),
  };
}

/**
 * Looks twice: at a crop around the detector's box, and where a face is there at a crop around the mesh, which fits
 * the face better than the box. What is no face seldom stands up to the second look.
 */
async function place(
  net: Net,
  landmarks: FaceMeshLandmarks,
  image: RgbImage,
  detections: readonly Detection[],
): Promise<(Landmarks | undefined)[]> {
  const { input: size, crop, minPresence } = landmarks;
  const boxes = detections.map(({ box, roll }) =>
    cropTransform(centreOf(box), Math.max(box.width, box.height) * crop, roll, size),
  );
  const first = await run(net, landmarks, image, boxes);
  const likely = first.flatMap((mesh, i) => (mesh.presence >= minPresence ? [i] : []));
  const fitted = likely.map((i) => meshCrop((first[i] as Mesh).points, crop, size));
  const second = await run(net, landmarks, image, fitted);
  const placed = new Array<Landmarks | undefined>(detections.length).fill(undefined);
  likely.forEach((detection, i) => {
    const { points, presence } = second[i] as Mesh;
    if (!(presence >= minPresence)) return;
    const five = landmarks.points.map((indices) => meanOf(indices.map((index) => points[index] as Point)));
    placed[detection] = { points: five, five, presence };
  });
  return placed;
}

/** Runs all crops as one batch. */
async function run(
  net: Net,
  { input: size, pixels }: FaceMeshLandmarks,
  image: RgbImage,
  crops: readonly Affine[],
): Promise<Mesh[]> {
  if (crops.length === 0) return [];
  const values = size * size * 3;
  const planes = new Float32Array(values * crops.length);
  crops.forEach((crop, i) => {
    warpToPlanes(image, crop, size, pixels, FILL, planes, i * values);
  });
  const outputs = await net.run(planes, crops.length);
  const [meshes, presences] = [outputs[MESH] as Float32Array, outputs[PRESENCE] as Float32Array];
  return crops.map((crop, i) => {
    const mesh = meshes.subarray(i * MESH_VALUES, (i + 1) * MESH_VALUES);
    return { points: pointsInPhoto(mesh, invertAffine(crop)), presence: presences[i] as number };
  });
}

function pointsInPhoto(mesh: Float32Array, toPhoto: Affine): Point[] {
  return Array.from({ length: MESH_POINTS }, (_, i) =>
    applyAffine(toPhoto, mesh[3 * i] as number, mesh[3 * i + 1] as number),
  );
}

function meanOf(points: readonly Point[]): Point {
  const sum = points.reduce<Point>(([x, y], [px, py]) => [x + px, y + py], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}
