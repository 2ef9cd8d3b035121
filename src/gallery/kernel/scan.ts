// AssemblyScript, compiled to dist/gallery/kernel/scan.wasm by scripts/build.mjs; see kernel.ts for who calls it
// and scanner.ts for what the bounds mean. It works on addresses that the caller laid out (rowLayout.ts), keeps
// no state and asks for no memory.
//
// The codes of two dimensions lie in 16 bits as one number, 256 b + a (quantise.ts), so that a multiplication takes the second
// as it is and the first after one shift. Widening each to 16 bits of its own took a scan of codes in the cache 1.25 times as
// long, of a million rows in memory 1.1 to 1.2 times.
//
// Four rows at a time share each load of the probe. Eight, as they lie, took 1.6 times as long, for the processor does not read so many
// places ahead; eight interleaved won 6 %, which the care of such rows is not worth. Relaxed SIMD's 7-bit dot
// product (Node 22) was 15 % faster than widening, on a processor without AVX-VNNI, at half the precision of the probe.
//
// Two halves of the rows are gone through side by side: where one waits for the first bytes of a page, at which the processor begins anew
// to read ahead, the other goes on. On a machine with fast memory a million rows took 2 to 5 % less than one half after the other, and 6 to 20 %
// less (9 to 13 % with two threads) than one half after the other with the next page touched before it is due.

/**
 * Writes the rows whose upper bound `scale * (factor * (codes · probe) + slack)` is at least `least`.
 *
 * @param codes - pairs of int8 codes, `width` bytes a row.
 * @param scales - float32 a row; NaN where there is no face, which no comparison lets through.
 * @param rows - multiple of 4.
 * @param width - multiple of 16.
 * @param probe - int16, `width` values: for every 16 dimensions those of the second codes of pairs, then those of the first.
 * @param factor - of what pairs sum up to, which is 256 times what codes do.
 * @param out - room for `rows` uint32, the places of the rows, rising.
 * @returns how many rows were written.
 */
export function scan(
  codes: usize,
  scales: usize,
  rows: u32,
  width: usize,
  probe: usize,
  factor: f32,
  slack: f32,
  least: f32,
  out: usize,
): u32 {
  const factors = f32x4.splat(factor);
  const slacks = f32x4.splat(slack);
  const leasts = f32x4.splat(least);
  const half = (rows >> 3) << 2;
  const further = codes + width * <usize>half;
  const list = out + 4 * <usize>half;
  let at = out;
  let end = list;
  for (let row: u32 = 0; row < rows - half; row += 4) {
    const bytes = width * <usize>row;
    if (row < half) at = listed(at, row, codes + bytes, scales, width, probe, factors, slacks, leasts);
    end = listed(end, half + row, further + bytes, scales, width, probe, factors, slacks, leasts);
  }
  memory.copy(at, list, end - list);
  return <u32>((at - out + (end - list)) >> 2);
}

/** Lists those of four rows that are let through. @returns where the list ends then. */
function listed(
  at: usize,
  row: u32,
  codes: usize,
  scales: usize,
  width: usize,
  probe: usize,
  factors: v128,
  slacks: v128,
  leasts: v128,
): usize {
  const sums = f32x4.convert_i32x4_s(fourDots(codes, width, probe));
  const upper = f32x4.mul(v128.load(scales + 4 * <usize>row), f32x4.add(f32x4.mul(sums, factors), slacks));
  let mask = i32x4.bitmask(f32x4.ge(upper, leasts));
  while (mask) {
    store<u32>(at, row + ctz(mask));
    at += 4;
    mask &= mask - 1;
  }
  return at;
}

/** Dot products of the probe with four rows, one a lane, times 256. Sums may wrap on their way, but not at its end. */
function fourDots(codes: usize, width: usize, probe: usize): v128 {
  let a = i32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  const second = codes + width;
  const third = second + width;
  const fourth = third + width;
  for (let at: usize = 0; at < width; at += 16) {
    const seconds = v128.load(probe);
    const firsts = v128.load(probe, 16);
    a = addPairs(a, codes + at, seconds, firsts);
    b = addPairs(b, second + at, seconds, firsts);
    c = addPairs(c, third + at, seconds, firsts);
    d = addPairs(d, fourth + at, seconds, firsts);
    probe += 32;
  }
  // Each of the four holds four partial sums: transpose and add.
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/** Adds what the eight pairs at an address give. */
function addPairs(sum: v128, at: usize, seconds: v128, firsts: v128): v128 {
  const pairs = v128.load(at);
  const withSeconds = i32x4.add(sum, i32x4.dot_i16x8_s(pairs, seconds));
  return i32x4.add(withSeconds, i32x4.dot_i16x8_s(i16x8.shl(pairs, 8), firsts));
}

/** Rows that are fetched before their similarities are computed. */
const AHEAD: usize = 16;

/**
 * Dot products in double precision, with the four sums and the order of additions of dot.ts: the same bits.
 *
 * @param list - `count` places of rows, as `scan` writes them.
 * @param vectors - float32, `dimension` values a row.
 * @param probe - float64, `dimension` values.
 * @param out - room for `count` float64.
 */
export function similarities(
  list: usize,
  count: u32,
  vectors: usize,
  dimension: usize,
  probe: usize,
  out: usize,
): void {
  const stride = dimension * 4;
  for (const end = list + 4 * <usize>count; list < end; ) {
    const next = min(end, list + 4 * AHEAD);
    store<i32>(out, fetch(list, next, vectors, stride));
    for (; list < next; list += 4) {
      store<f64>(out, similarity(vectors + stride * <usize>load<u32>(list), dimension, probe));
      out += 8;
    }
  }
}

/**
 * Brings rows into the cache. They lie far apart, and a sum that waits for its own row keeps the processor from asking for
 * the next one; here they are all asked for at once.
 *
 * @returns nothing of use, so that the loads are not left out.
 */
function fetch(list: usize, end: usize, vectors: usize, stride: usize): i32 {
  let seen = 0;
  for (; list < end; list += 4) {
    const row = vectors + stride * <usize>load<u32>(list);
    for (let at: usize = 0; at < stride; at += 64) seen |= load<i32>(row + at);
  }
  return seen;
}

function similarity(row: usize, dimension: usize, probe: usize): f64 {
  let ab = f64x2.splat(0);
  let cd = ab;
  const whole = row + 4 * (dimension & ~3);
  const end = row + 4 * dimension;
  for (; row < whole; row += 16) {
    const values = v128.load(row);
    const upper = v128.shuffle<i32>(values, values, 2, 3, 2, 3);
    ab = f64x2.add(ab, f64x2.mul(f64x2.promote_low_f32x4(values), v128.load(probe)));
    cd = f64x2.add(cd, f64x2.mul(f64x2.promote_low_f32x4(upper), v128.load(probe, 16)));
    probe += 32;
  }
  let a = f64x2.extract_lane(ab, 0);
  for (; row < end; row += 4) {
    a += <f64>load<f32>(row) * load<f64>(probe);
    probe += 8;
  }
  return a + f64x2.extract_lane(ab, 1) + (f64x2.extract_lane(cd, 0) + f64x2.extract_lane(cd, 1));
}

/**
 * Reads memory and does next to nothing with it: what a scan of the same bytes is measured against.
 * @param bytes - multiple of 64.
 */
export function read(from: usize, bytes: usize): i32 {
  let a = i32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (const end = from + bytes; from < end; from += 64) {
    a = v128.or(a, v128.load(from));
    b = v128.or(b, v128.load(from, 16));
    c = v128.or(c, v128.load(from, 32));
    d = v128.or(d, v128.load(from, 48));
  }
  return i32x4.extract_lane(v128.or(v128.or(a, b), v128.or(c, d)), 0);
}
