// AssemblyScript, compiled to dist/image/kernel/warp.wasm by scripts/build.mjs; warper.ts lays out the memory and calls
// it. It keeps no state and asks for no memory. Pixels are read 64 bytes at a time, sums and cells 16, up to 63 and 15 bytes
// past their end: the caller leaves room behind them.

/** Bytes that are summed at a time: with 16 the loop over the rows takes longer than the sums. */
const BLOCK = 64;

/** Rows whose bytes can be summed in 16 bits: 256 * 255 < 65,536. */
const ROWS: u32 = 256;

/** Pixels that are made at a time: as many as a vector has lanes. */
const FOUR = 4;

/** Cells that a place in 32.32 bits may be off at the end of a row, and more. */
const ROUNDING: f64 = 1e-5;

/**
 * One row of cells, each the mean of `step` x `step` pixels; what of a cell lies outside of the photo counts as `fill`.
 *
 * @param pixels - `high` rows of `wide` pixels, 3 bytes each.
 * @param stride - bytes from one row to the next.
 * @param high - 1 to `step`.
 * @param sums - room for a uint32 a byte of a row, a multiple of 64 of them.
 * @param cells - room for `count` cells of 3 float32.
 */
export function reduceRow(
  pixels: usize,
  stride: usize,
  wide: u32,
  high: u32,
  step: u32,
  fill: f64,
  sums: usize,
  cells: usize,
  count: u32,
): void {
  for (let row: u32 = 0; row < high; row += ROWS)
    addRows(pixels + <usize>row * stride, stride, <usize>wide * 3, min(ROWS, high - row), sums, row > 0);
  const share = f64x2.splat(1 / <f64>(step * step));
  let from = sums;
  for (let cell: u32 = 1, x: u32 = 0; cell <= count; cell++, x += step, cells += 12) {
    const columns = min(step, wide - x);
    // Red, green, blue, and a neighbour's red that nobody asks for.
    let sum = i32x4.splat(0);
    for (const end = from + columns * 12; from < end; from += 12) sum = i32x4.add(sum, v128.load(from));
    const rest = f64x2.splat(fill * <f64>(step * step - columns * high));
    const redGreen = f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_s(sum), rest), share);
    const blue = f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_s(upperHalf(sum)), rest), share);
    const colour = lowerHalves(f32x4.demote_f64x2_zero(redGreen), f32x4.demote_f64x2_zero(blue));
    // The neighbour's red is overwritten by the neighbour; behind the last cell stands one that is to stay.
    if (cell < count) v128.store(cells, colour);
    else storeColour(cells, colour);
  }
}

function upperHalf(values: v128): v128 {
  return v128.shuffle<i32>(values, values, 2, 3, 2, 3);
}

function lowerHalves(one: v128, other: v128): v128 {
  return v128.shuffle<i32>(one, other, 0, 1, 4, 5);
}

function storeColour(at: usize, colour: v128): void {
  v128.store_lane<i64>(at, colour, 0);
  v128.store_lane<i32>(at, colour, 2, 8);
}

/** One row of cells of a pixel each. @param scratch - room for a float32 a byte of the row, a multiple of 16 of them. */
export function widenRow(pixels: usize, wide: u32, scratch: usize, cells: usize): void {
  let to = scratch;
  for (const end = pixels + <usize>wide * 3; pixels < end; pixels += 16, to += 64) {
    const bytes = v128.load(pixels);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    v128.store(to, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(low)));
    v128.store(to, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(low)), 16);
    v128.store(to, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(high)), 32);
    v128.store(to, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(high)), 48);
  }
  memory.copy(cells, scratch, <usize>wide * 12);
}

/** Sets cells to one value. @param bytes - of them; up to 15 more are set. */
export function fillCells(cells: usize, bytes: usize, value: f32): void {
  const values = f32x4.splat(value);
  for (const end = cells + bytes; cells < end; cells += 16) v128.store(cells, values);
}

/** Sums the bytes of each column of up to 256 rows. @param more - adds to what is there. */
function addRows(pixels: usize, stride: usize, bytes: usize, rows: u32, sums: usize, more: bool): void {
  for (let at: usize = 0; at < bytes; at += BLOCK, sums += 4 * BLOCK) {
    let a = i16x8.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let e = a;
    let f = a;
    let g = a;
    let h = a;
    let from = pixels + at;
    for (let row: u32 = 0; row < rows; row++, from += stride) {
      const one = v128.load(from);
      const two = v128.load(from, 16);
      const three = v128.load(from, 32);
      const four = v128.load(from, 48);
      a = i16x8.add(a, i16x8.extend_low_i8x16_u(one));
      b = i16x8.add(b, i16x8.extend_high_i8x16_u(one));
      c = i16x8.add(c, i16x8.extend_low_i8x16_u(two));
      d = i16x8.add(d, i16x8.extend_high_i8x16_u(two));
      e = i16x8.add(e, i16x8.extend_low_i8x16_u(three));
      f = i16x8.add(f, i16x8.extend_high_i8x16_u(three));
      g = i16x8.add(g, i16x8.extend_low_i8x16_u(four));
      h = i16x8.add(h, i16x8.extend_high_i8x16_u(four));
    }
    put(sums, a, more);
    put(sums + 32, b, more);
    put(sums + 64, c, more);
    put(sums + 96, d, more);
    put(sums + 128, e, more);
    put(sums + 160, f, more);
    put(sums + 192, g, more);
    put(sums + 224, h, more);
  }
}

/** Stores or adds 8 sums of 16 bits as 32 bits each. */
function put(at: usize, sums: v128, more: bool): void {
  const low = i32x4.extend_low_i16x8_u(sums);
  const high = i32x4.extend_high_i16x8_u(sums);
  v128.store(at, more ? i32x4.add(low, v128.load(at)) : low);
  v128.store(at, more ? i32x4.add(high, v128.load(at, 16)) : high, 16);
}

/**
 * Interpolates a chip between cells: three planes of `size * size` float32. Each value is the mean of `samples` x
 * `samples` samples, taken from `mean` and scaled.
 *
 * @param cells - `columns * rows` cells of 3 float32, at least 2 x 2. The outermost are all of one colour, which lies
 *   behind them too.
 * @param a - with b to f: from the index of a sample to that of a cell.
 */
export function sample(
  cells: usize,
  columns: i32,
  rows: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  size: i32,
  samples: i32,
  scale: f32,
  red: f32,
  green: f32,
  blue: f32,
  out: usize,
): void {
  const plane = <usize>size * size * 4;
  const scales = f32x4.splat(scale / <f32>(samples * samples));
  const means = f32x4(red * scale, green * scale, blue * scale, 0);
  const stride = <usize>columns * 12;
  const reach = <f64>(samples - 1);
  // Made anew for each pixel, they take as long as the pixel.
  const fixedA = fixed(a);
  const fixedB = fixed(b);
  const fixedD = fixed(d);
  const fixedE = fixed(e);
  for (let y = 0; y < size; y++, out += <usize>size * 4) {
    // Of the first sample of the row's first pixel.
    const column = b * <f64>(y * samples) + c;
    const row = e * <f64>(y * samples) + f;
    let from = 0;
    let to = size;
    while (from < to && !areWithin(columns, rows, a, b, d, e, column, row, <f64>(from * samples), reach))
      from++;
    while (
      to > from &&
      !areWithin(columns, rows, a, b, d, e, column, row, <f64>(to * samples - samples), reach)
    )
      to--;
    if (to - from < FOUR) to = from;
    for (let x = 0; x < size; x++) {
      if (x >= from && x < to) continue;
      const u = <f64>(x * samples);
      const sum = sumAnywhere(cells, columns, rows, a * u + column, d * u + row, a, b, d, e, samples);
      putOne(out + <usize>x * 4, plane, f32x4.sub(f32x4.mul(sum, scales), means));
    }
    // Where there are none to walk over, places may be too far off for so many bits.
    if (from === to) continue;
    const across = fixed(a * <f64>(from * samples) + column);
    const down = fixed(d * <f64>(from * samples) + row);
    for (let x = from; x < to; x += FOUR) {
      // The last four may overlap with those before them.
      const first = min(x, to - FOUR);
      const passed = <i64>(first - from) * samples;
      const p = across + passed * fixedA;
      const q = down + passed * fixedD;
      const at = out + <usize>first * 4;
      putFour(at, plane, cells, stride, p, q, fixedA, fixedB, fixedD, fixedE, samples, scales, means);
    }
  }
}

function putOne(out: usize, plane: usize, colour: v128): void {
  v128.store_lane<f32>(out, colour, 0);
  v128.store_lane<f32>(out + plane, colour, 1);
  v128.store_lane<f32>(out + 2 * plane, colour, 2);
}

/** Four pixels in a row whose samples all lie between cells, from the first at `across` and `down`, all in 32.32 bits. */
function putFour(
  out: usize,
  plane: usize,
  cells: usize,
  stride: usize,
  across: i64,
  down: i64,
  a: i64,
  b: i64,
  d: i64,
  e: i64,
  samples: i32,
  scales: v128,
  means: v128,
): void {
  const right = <i64>samples * a;
  const below = <i64>samples * d;
  let one = f32x4.splat(0);
  let two = one;
  let three = one;
  let four = one;
  for (let v = 0; v < samples; v++, across += b, down += e) {
    let p = across;
    let q = down;
    for (let u = 0; u < samples; u++, p += a, q += d) {
      const xs = fractions(p, right);
      const ys = fractions(q, below);
      one = f32x4.add(one, between(cellAt(cells, stride, p, q), stride, lane0(xs), lane0(ys)));
      let at = cellAt(cells, stride, p + right, q + below);
      two = f32x4.add(two, between(at, stride, lane1(xs), lane1(ys)));
      at = cellAt(cells, stride, p + 2 * right, q + 2 * below);
      three = f32x4.add(three, between(at, stride, lane2(xs), lane2(ys)));
      at = cellAt(cells, stride, p + 3 * right, q + 3 * below);
      four = f32x4.add(four, between(at, stride, lane3(xs), lane3(ys)));
    }
  }
  one = f32x4.sub(f32x4.mul(one, scales), means);
  two = f32x4.sub(f32x4.mul(two, scales), means);
  three = f32x4.sub(f32x4.mul(three, scales), means);
  four = f32x4.sub(f32x4.mul(four, scales), means);
  // From colours to planes: red, red, green, green, and blue, blue.
  const left = v128.shuffle<i32>(one, two, 0, 4, 1, 5);
  const rest = v128.shuffle<i32>(three, four, 0, 4, 1, 5);
  v128.store(out, v128.shuffle<i32>(left, rest, 0, 1, 4, 5));
  v128.store(out + plane, v128.shuffle<i32>(left, rest, 2, 3, 6, 7));
  const blues = v128.shuffle<i32>(one, two, 2, 6, 2, 6);
  v128.store(
    out + 2 * plane,
    v128.shuffle<i32>(blues, v128.shuffle<i32>(three, four, 2, 6, 2, 6), 0, 1, 4, 5),
  );
}

/** What lies behind the point, as shares, of a number of 32.32 bits and of three more, each larger by `step`. */
function fractions(first: i64, step: i64): v128 {
  const low = <i32>step;
  const lower = i32x4.add(i32x4.splat(<i32>first), i32x4(0, low, 2 * low, 3 * low));
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(lower, 1)), f32x4.splat(<f32>(1 / 2147483648)));
}

function lane0(values: v128): v128 {
  return v128.shuffle<i32>(values, values, 0, 0, 0, 0);
}

function lane1(values: v128): v128 {
  return v128.shuffle<i32>(values, values, 1, 1, 1, 1);
}

function lane2(values: v128): v128 {
  return v128.shuffle<i32>(values, values, 2, 2, 2, 2);
}

function lane3(values: v128): v128 {
  return v128.shuffle<i32>(values, values, 3, 3, 3, 3);
}

/** The samples of a pixel wherever they lie, from the first at `column` and `row`. */
function sumAnywhere(
  cells: usize,
  columns: i32,
  rows: i32,
  column: f64,
  row: f64,
  a: f64,
  b: f64,
  d: f64,
  e: f64,
  samples: i32,
): v128 {
  let sum = f32x4.splat(0);
  for (let v: f64 = 0; v < <f64>samples; v++)
    for (let u: f64 = 0; u < <f64>samples; u++)
      sum = f32x4.add(sum, anywhere(cells, columns, rows, column + a * u + b * v, row + d * u + e * v));
  return sum;
}

/** Whether all samples of a pixel lie between cells: of its four outermost samples, `u` being the first one's index. */
function areWithin(
  columns: i32,
  rows: i32,
  a: f64,
  b: f64,
  d: f64,
  e: f64,
  column: f64,
  row: f64,
  u: f64,
  reach: f64,
): bool {
  const x = a * u + column;
  const y = d * u + row;
  const right = x + a * reach;
  const lower = y + d * reach;
  return (
    isWithin(min(x, right) + min(0, b * reach), max(x, right) + max(0, b * reach), <f64>columns) &&
    isWithin(min(y, lower) + min(0, e * reach), max(y, lower) + max(0, e * reach), <f64>rows)
  );
}

function isWithin(least: f64, most: f64, cells: f64): bool {
  return least >= ROUNDING && most < cells - 1 - ROUNDING;
}

/** 32 bits before the point and 32 behind it: adding such and taking them apart is faster than with doubles. */
function fixed(value: f64): i64 {
  return <i64>(value * 4294967296);
}

/** The first of the four cells around a place in 32.32 bits. */
function cellAt(cells: usize, stride: usize, across: i64, down: i64): usize {
  return cells + <usize>(down >> 32) * stride + <usize>(across >> 32) * 12;
}

/** The colour between four cells. @param upper - the first of them. @param x - shares of the right and, `y`, the lower ones. */
function between(upper: usize, stride: usize, x: v128, y: v128): v128 {
  const high = mix(v128.load(upper), v128.load(upper, 12), x);
  const low = mix(v128.load(upper + stride), v128.load(upper + stride, 12), x);
  return mix(high, low, y);
}

function mix(one: v128, other: v128, share: v128): v128 {
  return f32x4.add(one, f32x4.mul(f32x4.sub(other, one), share));
}

/** The colour between four cells; beyond the outermost cells theirs. */
function anywhere(cells: usize, columns: i32, rows: i32, column: f64, row: f64): v128 {
  // Much of a photo that is not square.
  const isOutside = column <= 0 || row <= 0 || column >= <f64>(columns - 1) || row >= <f64>(rows - 1);
  if (isOutside) return v128.load(cells);
  const left = <i32>column;
  const top = <i32>row;
  const stride = <usize>columns * 12;
  const x = f32x4.splat(<f32>(column - <f64>left));
  const y = f32x4.splat(<f32>(row - <f64>top));
  return between(cells + <usize>top * stride + <usize>left * 12, stride, x, y);
}
