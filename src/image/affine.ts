/**
 * A map of the plane: `x' = a*x + b*y + c`, `y' = d*x + e*y + f`.
 * Coordinates are continuous: the pixel in column 0, row 0 has its centre at (0.5, 0.5).
 */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** Where a map takes the point (x, y). */
export function applyAffine(map: Affine, x: number, y: number): [x: number, y: number] {
  return [map.a * x + map.b * y + map.c, map.d * x + map.e * y + map.f];
}

/**
 * The map that takes every point back. Throws a `RangeError` where there is none, as for a map that
 * flattens the plane to a line.
 *
 * @example
 * const half = { a: 0.5, b: 0, c: 0, d: 0, e: 0.5, f: 0 };
 * applyAffine(invertAffine(half), 1, 2); // [2, 4]
 */
export function invertAffine(map: Affine): Affine {
  const { a, b, c, d, e, f } = map;
  const area = a * e - b * d;
  if (!Number.isFinite(1 / area) || !Number.isFinite(area + c + f)) {
    throw new RangeError(
      `Cannot invert the map ${JSON.stringify(map)}: it must keep areas above 0 and finite`,
    );
  }
  return {
    a: e / area,
    b: -b / area,
    c: (b * f - c * e) / area,
    d: -d / area,
    e: a / area,
    f: (c * d - a * f) / area,
  };
}

/** One map that does what `first` and then `second` do. */
export function composeAffine(first: Affine, second: Affine): Affine {
  return {
    a: second.a * first.a + second.b * first.d,
    b: second.a * first.b + second.b * first.e,
    c: second.a * first.c + second.b * first.f + second.c,
    d: second.d * first.a + second.e * first.d,
    e: second.d * first.b + second.e * first.e,
    f: second.d * first.c + second.e * first.f + second.f,
  };
}

/** Source pixels that one step in the result covers, where `toSource` leads from the result to the source. */
export function shrinkFactor(toSource: Affine): number {
  return Math.sqrt(Math.abs(toSource.a * toSource.e - toSource.b * toSource.d));
}
