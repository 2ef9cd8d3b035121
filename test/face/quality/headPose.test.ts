import { describe, expect, it } from 'vitest';
import type { Point } from '#src/face/point.js';
import { headPose } from '#src/face/quality/headPose.js';

const RADIANS = Math.PI / 180;

/** The points of a mean face in centimetres, as its source has them: x to the right, y up, z toward the camera. */
const face = [
  [-3.1511455, 2.624618, 3.465663],
  [3.1511455, 2.624618, 3.465663],
  [0, -1.126865, 7.475604],
  [-2.456206, -4.342621, 4.283884],
  [2.456206, -4.342621, 4.283884],
] as const;

/** A photo of the face from far away: turned by yaw, nodded by pitch, then rolled clockwise. */
function photographed(yaw: number, pitch: number, roll: number): Point[] {
  const [t, p, r] = [yaw * RADIANS, pitch * RADIANS, roll * RADIANS];
  return face.map(([x, y, z]): Point => {
    // To the right side of the photo, then up: the nose's own z carries it there.
    const [turnedX, turnedZ] = [x * Math.cos(t) + z * Math.sin(t), z * Math.cos(t) - x * Math.sin(t)];
    const nodded = y * Math.cos(p) + turnedZ * Math.sin(p);
    const [right, down] = [turnedX, -nodded];
    return [
      300 + 11 * (right * Math.cos(r) - down * Math.sin(r)),
      200 + 11 * (right * Math.sin(r) + down * Math.cos(r)),
    ];
  });
}

function expectPose(five: readonly Point[], [yaw, pitch, roll]: readonly number[]): void {
  const pose = headPose(five);
  expect(pose.yaw).toBeCloseTo(yaw as number, 6);
  expect(pose.pitch).toBeCloseTo(pitch as number, 6);
  expect(pose.roll).toBeCloseTo(roll as number, 6);
}

describe('headPose()', () => {
  it.each([
    [0, 0, 0],
    [30, 0, 0],
    [-70, 0, 0],
    [0, 25, 0],
    [0, -40, 0],
    [0, 0, 90],
    [0, 0, -170],
    [35, -20, 50],
    [-60, 30, -120],
  ])('finds yaw %i, pitch %i and roll %i of the mean face', (...pose) => {
    expectPose(photographed(...pose), pose);
  });

  it('is positive for a nose that is nearer to the right side, and to the eyes', () => {
    const moved = (dx: number, dy: number): Point[] =>
      photographed(0, 0, 0).map(([x, y], i): Point => (i === 2 ? [x + dx, y + dy] : [x, y]));
    expect(headPose(moved(10, 0)).yaw).toBeGreaterThan(5);
    expect(headPose(moved(-10, 0)).yaw).toBeLessThan(-5);
    expect(headPose(moved(0, -10)).pitch).toBeGreaterThan(5);
    expect(headPose(moved(0, 10)).pitch).toBeLessThan(-5);
  });

  it('gives finite angles for points on a line and on one spot', () => {
    const line = [0, 1, 2, 3, 4].map((i): Point => [i, i]);
    const spot = line.map((): Point => [5, 5]);
    for (const five of [line, spot])
      for (const angle of Object.values(headPose(five))) expect(Number.isFinite(angle)).toBe(true);
  });
});
