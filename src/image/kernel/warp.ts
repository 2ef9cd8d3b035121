// AssemblyScript, compiled to dist/image/kernel/warp.wasm by scripts/build.mjs; warper.ts lays out the memory and calls
// it. It keeps no state and asks for no memory. Pixels, sums and cells are read 16 bytes at a time, up to 15 bytes past their
// end: the caller leaves room behind them.

/** Rows whose bytes can be summed in 16 bits: 256 * 255 < 65,536. */
const ROWS: u32 = 256;

/** Cells that a place in 32.32 bits may be off at the end of a row, and more. */
const ROUNDING: f64 = 1e-5;

/**
 * One row of cells, each the mean of `step` x `step` pixels; what of a cell lies outside of the photo counts as `fill`.
 *
 * @param pixels - `high` rows of `wide` pixels, 3 bytes each.
 * @param stride - bytes from one row to the next.
 * @param high - 1 to `step`.
 * @param sums - room for a uint32 a byte of a row, a multiple of 16 of them.
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
  const share = 1 / <f64>(step * step);
  let from = sums;
  for (let cell: u32 = 0, x: u32 = 0; cell < count; cell++, x += step, cells += 12) {
    const columns = min(step, wide - x);
    // Red, green, blue, and a neighbour's red that nobody asks for.
    let sum = i32x4.splat(0);
    for (const end = from + columns * 12; from < end; from += 12) sum = i32x4.add(sum, v128.load(from));
    const rest = fill * <f64>(step * step - columns * high);
    store<f32>(cells, <f32>((<f64>i32x4.extract_lane(sum, 0) + rest) * share));
    store<f32>(cells, <f32>((<f64>i32x4.extract_lane(sum, 1) + rest) * share), 4);
    store<f32>(cells, <f32>((<f64>i32x4.extract_lane(sum, 2) + rest) * share), 8);
  }
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
  for (let at: usize = 0; at < bytes; at += 16, sums += 64) {
    let low = i16x8.splat(0);
    let high = low;
    let from = pixels + at;
    for (let row: u32 = 0; row < rows; row++, from += stride) {
      const sixteen = v128.load(from);
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(sixteen));
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(sixteen));
    }
    put(sums, i32x4.extend_low_i16x8_u(low), more);
    put(sums + 16, i32x4.extend_high_i16x8_u(low), more);
    put(sums + 32, i32x4.extend_low_i16x8_u(high), more);
    put(sums + 48, i32x4.extend_high_i16x8_u(high), more);
  }
}

function put(at: usize, values: v128, more: bool): void {
  v128.store(at, more ? i32x4.add(values, v128.load(at)) : values);
}

/**
 * Interpolates a chip between cells: three planes of `size * size` float32. Each value is the mean of `samples` x
 * `samples` samples, taken from `mean` and scaled.
 *
 * @param cells - `columns * rows` cells of 3 float32, at least 2 x 2.
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
  for (let y = 0; y < size; y++) {
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
    // Where there are none to walk over, places may be too far off for so many bits.
    let across = from < to ? fixed(a * <f64>(from * samples) + column) : 0;
    let down = from < to ? fixed(d * <f64>(from * samples) + row) : 0;
    for (let x = 0; x < size; x++, out += 4) {
      let sum: v128;
      if (x >= from && x < to) {
        sum = sumWithin(cells, stride, across, down, fixed(a), fixed(b), fixed(d), fixed(e), samples);
        across += <i64>samples * fixed(a);
        down += <i64>samples * fixed(d);
      } else {
        const u = <f64>(x * samples);
        sum = sumAnywhere(cells, columns, rows, a * u + column, d * u + row, a, b, d, e, samples);
      }
      const value = f32x4.sub(f32x4.mul(sum, scales), means);
      store<f32>(out, f32x4.extract_lane(value, 0));
      store<f32>(out + plane, f32x4.extract_lane(value, 1));
      store<f32>(out + 2 * plane, f32x4.extract_lane(value, 2));
    }
  }
}

/** The samples of a pixel that all lie between cells, from the first at `across` and `down`. */
function sumWithin(
  cells: usize,
  stride: usize,
  across: i64,
  down: i64,
  a: i64,
  b: i64,
  d: i64,
  e: i64,
  samples: i32,
): v128 {
  let sum = f32x4.splat(0);
  for (let v = 0; v < samples; v++, across += b, down += e) {
    let p = across;
    let q = down;
    for (let u = 0; u < samples; u++, p += a, q += d) sum = f32x4.add(sum, within(cells, stride, p, q));
  }
  return sum;
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

/** The colour between four cells, the first of which is at `across` and `down`, in 32.32 bits. */
function within(cells: usize, stride: usize, across: i64, down: i64): v128 {
  const upper = cells + <usize>(down >> 32) * stride + <usize>(across >> 32) * 12;
  const x = f32x4.splat(fraction(across));
  const y = f32x4.splat(fraction(down));
  const high = mix(v128.load(upper), v128.load(upper, 12), x);
  const low = mix(v128.load(upper + stride), v128.load(upper + stride, 12), x);
  return mix(high, low, y);
}

function mix(one: v128, other: v128, share: v128): v128 {
  return f32x4.add(one, f32x4.mul(f32x4.sub(other, one), share));
}

function fraction(value: i64): f32 {
  return <f32>(<i32>(<u32>value >>> 1)) * <f32>(1 / 2147483648);
}

/** The colour between four cells; beyond the outermost cells theirs. */
function anywhere(cells: usize, columns: i32, rows: i32, column: f64, row: f64): v128 {
  const x = max(0, min(column, <f64>(columns - 1)));
  const y = max(0, min(row, <f64>(rows - 1)));
  const left = min(<i32>x, columns - 2);
  const top = min(<i32>y, rows - 2);
  const upper = cells + <usize>(top * columns + left) * 12;
  const lower = upper + <usize>columns * 12;
  const right = f32x4.splat(<f32>(x - <f64>left));
  const bottom = f32x4.splat(<f32>(y - <f64>top));
  const high = mix(v128.load(upper), v128.load(upper, 12), right);
  const low = mix(v128.load(lower), v128.load(lower, 12), right);
  return mix(high, low, bottom);
}
