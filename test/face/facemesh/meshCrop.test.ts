import { expect, test } from 'vitest';
import { meshCrop } from '#src/face/facemesh/meshCrop.js';
import type { Point } from '#src/face/point.js';
import { applyAffine } from '#src/image/affine.js';

/** 468 points on an upright ellipse of 60 by 80 pixels around (0, 0), with the eyes' corners inside of it. */
const ellipse = Array.from({ length: 468 }, (_, i): Point => {
  const angle = (i / 468) * 2 * Math.PI;
  return [30 * Math.cos(angle), 40 * Math.sin(angle)];
});
ellipse[33] = [-20, -10];
ellipse[263] = [20, -10];

function meshAt([x, y]: Point, roll: number): Point[] {
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  return ellipse.map(([px, py]) => [x + cos * px - sin * py, y + sin * px + cos * py]);
}

test.each([
  0,
  0.4,
  Math.PI / 2,
  Math.PI,
  -2,
])('meshCrop() fits a mesh that is turned by %d upright into the picture', (roll) => {
  const mesh = meshAt([150, 90], roll);
  const crop = meshCrop(mesh, 1.5, 192);
  const shown = mesh.map(([x, y]) => applyAffine(crop, x, y));
  // The longer side, 80 pixels, takes two thirds of the 192; the shorter one is in proportion, both centred.
  const spanOf = (values: number[]): Point => [Math.min(...values), Math.max(...values)];
  const [left, right] = spanOf(shown.map(([x]) => x));
  const [top, bottom] = spanOf(shown.map(([, y]) => y));
  expect([left, right, top, bottom].map((value) => Math.round(value * 100) / 100)).toEqual([
    48, 144, 32, 160,
  ]);
  const [[leftEye, leftHeight], [rightEye, rightHeight]] = [shown[33], shown[263]] as [Point, Point];
  expect(leftHeight).toBeCloseTo(rightHeight, 9);
  expect(leftEye).toBeLessThan(rightEye);
});
