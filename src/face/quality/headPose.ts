import type { Point } from '../point.ts';

/** How a head is turned, in degrees; a face that looks straight into the camera has 0, 0, 0. */
export interface HeadPose {
  /** Above 0 it looks toward the right side of the (upright) photo. */
  readonly yaw: number;
  /** Above 0 it looks up. */
  readonly pitch: number;
  /** Above 0 it is turned clockwise in the photo. */
  readonly roll: number;
}

type Vector = readonly [x: number, y: number, z: number];

/**
 * Middle of each eye, tip of the nose and corners of the mouth on a mean face, in centimetres: x to the right, y down,
 * z away from the camera. From the canonical face model of Google's MediaPipe (canonical_face_model.obj, Apache-2.0):
 * the means of vertices 33 and 133, 263 and 362, then 1, 61 and 291, y and z with their signs changed.
 */
const MODEL: readonly Vector[] = [
  [-3.1511455, -2.624618, -3.465663],
  [3.1511455, -2.624618, -3.465663],
  [0, 1.126865, -7.475604],
  [-2.456206, 4.342621, -4.283884],
  [2.456206, 4.342621, -4.283884],
];

const DEGREES = 180 / Math.PI;

/**
 * The pose of a head from its five points, under weak perspective (a far camera: the photo is a turned, scaled
 * and shifted model without its depth).
 *
 * The least-squares map from the model to the photo is 2 x 3; its nearest scaled rotation (the polar factor, `(M Mᵀ)^-½ M`)
 * gives two rows of the head's rotation, their cross product the third. That rotation is read as turning the head about
 * its own vertical axis (yaw), then nodding (pitch), then rolling in the photo, so that turning the photo moves roll alone.
 * Depth hangs on the nose alone: what the face's own shape adds is some degrees, above all to pitch.
 *
 * @param five - as in `Landmarks.five`.
 */
export function headPose(five: readonly Point[]): HeadPose {
  const [right, down] = nearestRotation(mapFromModel(five));
  const forward = cross(right, down);
  return {
    yaw: Math.atan2(forward[0], forward[2]) * DEGREES,
    pitch: Math.asin(Math.min(1, Math.max(-1, -forward[1]))) * DEGREES,
    roll: Math.atan2(-right[1], down[1]) * DEGREES,
  };
}

/** The rows of the linear map that takes the model closest to the points: `P Xᵀ (X Xᵀ)⁻¹`, both centred. */
function mapFromModel(five: readonly Point[]): [Vector, Vector] {
  const model = centred(MODEL);
  const inverse = inverseOf(outerSum(model, model));
  const points = centred(five.map(([x, y]): Vector => [x, y, 0]));
  const [xs, ys] = outerSum(points, model);
  return [times(inverse, xs), times(inverse, ys)];
}

function centred(points: readonly Vector[]): Vector[] {
  const mean = points.reduce((sum, point) => plus(sum, point, 1 / points.length), [0, 0, 0] as Vector);
  return points.map((point) => plus(point, mean, -1));
}

/** `Σ p qᵀ`, row by row. */
function outerSum(ps: readonly Vector[], qs: readonly Vector[]): [Vector, Vector, Vector] {
  const row = (axis: 0 | 1 | 2): Vector =>
    ps.reduce((sum, p, i) => plus(sum, qs[i] as Vector, p[axis]), [0, 0, 0] as Vector);
  return [row(0), row(1), row(2)];
}

/** Of a symmetric matrix, by its cofactors. */
function inverseOf([a, b, c]: readonly [Vector, Vector, Vector]): [Vector, Vector, Vector] {
  const rows = [cross(b, c), cross(c, a), cross(a, b)] as const;
  const share = 1 / dot(a, rows[0]);
  return [scaled(rows[0], share), scaled(rows[1], share), scaled(rows[2], share)];
}

/**
 * The polar factor of a 2 x 3 matrix. The root of a symmetric 2 x 2 matrix S is `(S + √det S · I) / t` with
 * `t² = trace S + 2 √det S`, so its inverse is a combination of the two rows.
 */
function nearestRotation([u, v]: readonly [Vector, Vector]): [Vector, Vector] {
  const [uu, uv, vv] = [dot(u, u), dot(u, v), dot(v, v)];
  const root = Math.sqrt(Math.max(uu * vv - uv * uv, Number.MIN_VALUE));
  const share = 1 / (root * Math.sqrt(uu + vv + 2 * root));
  return [
    scaled(plus(scaled(u, vv + root), v, -uv), share),
    scaled(plus(scaled(v, uu + root), u, -uv), share),
  ];
}

function times([a, b, c]: readonly [Vector, Vector, Vector], v: Vector): Vector {
  return [dot(a, v), dot(b, v), dot(c, v)];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function scaled(a: Vector, by: number): Vector {
  return [a[0] * by, a[1] * by, a[2] * by];
}

function plus(a: Vector, b: Vector, times: number): Vector {
  return [a[0] + b[0] * times, a[1] + b[1] * times, a[2] + b[2] * times];
}
