import type { Affine } from '../image/affine.ts';
import type { Point } from './point.ts';

/**
 * The turn, scale and shift that takes `from` closest to `to` in the least-squares sense, without a mirror.
 *
 * In two dimensions Umeyama's solution (IEEE TPAMI 13(4), 1991) is linear: with both sets centred,
 * `a = Σ p·q / Σ|p|²` and `b = Σ p×q / Σ|p|²` are scale times cosine and sine of the turn.
 *
 * @param from - at least two different points.
 * @param to - as many points.
 */
export function similarityTransform(from: readonly Point[], to: readonly Point[]): Affine {
  const [fromX, fromY] = centroid(from);
  const [toX, toY] = centroid(to);
  let dot = 0;
  let cross = 0;
  let spread = 0;
  from.forEach(([fx, fy], i) => {
    const [tx, ty] = to[i] as Point;
    const [px, py, qx, qy] = [fx - fromX, fy - fromY, tx - toX, ty - toY];
    dot += px * qx + py * qy;
    cross += px * qy - py * qx;
    spread += px * px + py * py;
  });
  const a = dot / spread;
  const b = cross / spread;
  return { a, b: -b, c: toX - a * fromX + b * fromY, d: b, e: a, f: toY - b * fromX - a * fromY };
}

function centroid(points: readonly Point[]): Point {
  const sum = points.reduce<Point>(([x, y], [px, py]) => [x + px, y + py], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}
