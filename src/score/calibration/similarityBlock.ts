/** Rows of a block; two of them, 128 numbers a row, lie in a core's cache. */
export const BLOCK = 64;

/**
 * Dot products of two blocks of rows: `out[i * BLOCK + j]` is row `first + i` by row `second + j`.
 *
 * Two rows by four at a time, so that a number that was loaded serves more than once. Each sum runs in the order of
 * the dimensions, so that a pair has the same value to the last bit wherever it is computed.
 */
export function similarityBlock(
  rows: Float64Array,
  dimension: number,
  first: number,
  second: number,
  out: Float64Array,
): void {
  for (let i = 0; i < BLOCK; i += 2) {
    const a0 = (first + i) * dimension;
    const a1 = a0 + dimension;
    for (let j = 0; j < BLOCK; j += 4) {
      const b0 = (second + j) * dimension;
      twoByFour(rows, dimension, a0, a1, b0, out, i * BLOCK + j);
    }
  }
}

function twoByFour(
  rows: Float64Array,
  dimension: number,
  a0: number,
  a1: number,
  b0: number,
  out: Float64Array,
  at: number,
): void {
  const b1 = b0 + dimension;
  const b2 = b1 + dimension;
  const b3 = b2 + dimension;
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < dimension; k++) {
    const x = rows[a0 + k] as number;
    const y = rows[a1 + k] as number;
    const p = rows[b0 + k] as number;
    const q = rows[b1 + k] as number;
    const r = rows[b2 + k] as number;
    const s = rows[b3 + k] as number;
    s00 += x * p;
    s01 += x * q;
    s02 += x * r;
    s03 += x * s;
    s10 += y * p;
    s11 += y * q;
    s12 += y * r;
    s13 += y * s;
  }
  out[at] = s00;
  out[at + 1] = s01;
  out[at + 2] = s02;
  out[at + 3] = s03;
  out[at + BLOCK] = s10;
  out[at + BLOCK + 1] = s11;
  out[at + BLOCK + 2] = s12;
  out[at + BLOCK + 3] = s13;
}
