import { expect, test } from 'vitest';
import type { Point } from '#src/face/point.js';
import { similarityTransform } from '#src/face/similarityTransform.js';
import { type Affine, applyAffine } from '#src/image/affine.js';
import { random } from './photos.ts';

function similarityMap(turn: number, scale: number, c: number, f: number): Affine {
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  return { a: cos, b: -sin, c, d: sin, e: cos, f };
}

function cloud(seed: number, count: number): Point[] {
  const next = random(seed);
  return Array.from({ length: count }, () => [next() * 200, next() * 200]);
}

function mapped(map: Affine, points: readonly Point[]): Point[] {
  return points.map(([x, y]) => applyAffine(map, x, y));
}

/** Sum of the squared distances that are left. */
function errorOf(map: Affine, from: readonly Point[], to: readonly Point[]): number {
  return mapped(map, from).reduce((sum, [x, y], i) => {
    const [toX, toY] = to[i] as Point;
    return sum + (x - toX) ** 2 + (y - toY) ** 2;
  }, 0);
}

test.each([
  ['a shift', similarityMap(0, 1, 12, -7)],
  ['a turn by 30 degrees', similarityMap(Math.PI / 6, 1, 0, 0)],
  ['a turn upside down that makes smaller', similarityMap(Math.PI, 0.25, 300, 40)],
  ['a turn against the clock that makes larger and shifts far', similarityMap(-2, 7, -1e4, 1e4)],
])('similarityTransform() recovers %s', (_, map) => {
  for (const count of [2, 5, 36]) {
    const points = cloud(count, count);
    const found = similarityTransform(points, mapped(map, points));
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f'] as const) expect(found[key]).toBeCloseTo(map[key], 8);
  }
});

test('similarityTransform() comes closer than any map beside it where points are noisy', () => {
  const from = cloud(1, 5);
  const next = random(2);
  const to = mapped(similarityMap(0.4, 0.6, 20, 30), from).map(
    ([x, y]): Point => [x + next() * 12, y + next() * 12],
  );
  const best = similarityTransform(from, to);
  const least = errorOf(best, from, to);
  for (let i = 0; i < 200; i++) {
    const step = (): number => (next() - 0.5) * 0.02;
    const [a, d] = [best.a + step(), best.d + step()];
    const beside = { a, b: -d, c: best.c + 50 * step(), d, e: a, f: best.f + 50 * step() };
    expect(errorOf(beside, from, to)).toBeGreaterThan(least);
  }
});

test('similarityTransform() never mirrors, even where a mirror would fit exactly', () => {
  const from = cloud(3, 5);
  const found = similarityTransform(
    from,
    from.map(([x, y]) => [-x, y]),
  );
  expect(found.a * found.e - found.b * found.d).toBeGreaterThan(0);
  expect([found.a, found.b]).toEqual([found.e, -found.d]);
});
