// AssemblyScript, compiled to dist/image/kernel/warp.wasm by scripts/build.mjs; warper.ts lays out the memory and calls
// it. It keeps no state and asks for no memory. Pixels and cells are read 16 bytes at a time, up to 15 bytes past their
// end: the caller leaves room behind them.

/** Rows whose bytes can be summed in 16 bits: 256 * 255 < 65,536. */
const ROWS: u32 = 256;

/**
 * One row of cells, each the mean of `step` x `step` pixels; what of a cell lies outside of the photo counts as `fill`.
 *
 * @param pixels - `high` rows of `wide` pixels, 3 bytes each, one behind the other.
 * @param high - 1 to `step`.
 * @param sums - room for a uint32 a byte of a row, a multiple of 16 of them.
 * @param cells - room for `count` cells of 3 float32.
 */
export function reduceRow(
  pixels: usize,
  wide: u32,
  high: u32,
  step: u32,
  fill: f64,
  sums: usize,
  cells: usize,
  count: u32,
): void {
  const stride = <usize>wide * 3;
  for (let row: u32 = 0; row < high; row += ROWS)
    addRows(pixels + <usize>row * stride, stride, min(ROWS, high - row), sums, row > 0);
  const share = 1 / <f64>(step * step);
  let from = sums;
  for (let cell: u32 = 0, x: u32 = 0; cell < count; cell++, x += step, cells += 12) {
    const columns = min(step, wide - x);
    let red: u32 = 0;
    let green: u32 = 0;
    let blue: u32 = 0;
    for (const end = from + columns * 12; from < end; from += 12) {
      red += load<u32>(from);
      green += load<u32>(from, 4);
      blue += load<u32>(from, 8);
    }
    const rest = fill * <f64>(step * step - columns * high);
    store<f32>(cells, <f32>((<f64>red + rest) * share));
    store<f32>(cells, <f32>((<f64>green + rest) * share), 4);
    store<f32>(cells, <f32>((<f64>blue + rest) * share), 8);
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

/** Sums the bytes of each column of up to 256 rows. @param more - adds to what is there. */
function addRows(pixels: usize, stride: usize, rows: u32, sums: usize, more: bool): void {
  for (let at: usize = 0; at < stride; at += 16, sums += 64) {
    let low = i16x8.splat(0);
    let high = low;
    let from = pixels + at;
    for (let row: u32 = 0; row < rows; row++, from += stride) {
      const bytes = v128.load(from);
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(bytes));
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(bytes));
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
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++, out += 4) {
      let sum = f32x4.splat(0);
      for (let v = y * samples; v < (y + 1) * samples; v++) {
        let column = a * <f64>(x * samples) + b * <f64>v + c;
        let row = d * <f64>(x * samples) + e * <f64>v + f;
        for (let u = 0; u < samples; u++, column += a, row += d)
          sum = f32x4.add(sum, between(cells, columns, rows, column, row));
      }
      const value = f32x4.sub(f32x4.mul(sum, scales), means);
      store<f32>(out, f32x4.extract_lane(value, 0));
      store<f32>(out + plane, f32x4.extract_lane(value, 1));
      store<f32>(out + 2 * plane, f32x4.extract_lane(value, 2));
    }
  }
}

/** The colour between four cells; beyond the outermost cells theirs. */
function between(cells: usize, columns: i32, rows: i32, column: f64, row: f64): v128 {
  // Nearly always true; minima and maxima of doubles are slow.
  const isWithin = column >= 0 && row >= 0 && column < <f64>(columns - 1) && row < <f64>(rows - 1);
  const x = isWithin ? column : max(0, min(column, <f64>(columns - 1)));
  const y = isWithin ? row : max(0, min(row, <f64>(rows - 1)));
  const left = min(<i32>x, columns - 2);
  const top = min(<i32>y, rows - 2);
  const right = <f32>(x - <f64>left);
  const bottom = <f32>(y - <f64>top);
  const br = right * bottom;
  const tr = right - br;
  const bl = bottom - br;
  const tl = <f32>1 - right - bl;
  const upper = cells + <usize>(top * columns + left) * 12;
  const lower = upper + <usize>columns * 12;
  return f32x4.add(
    f32x4.add(f32x4.mul(f32x4.splat(tl), v128.load(upper)), f32x4.mul(f32x4.splat(tr), v128.load(upper, 12))),
    f32x4.add(f32x4.mul(f32x4.splat(bl), v128.load(lower)), f32x4.mul(f32x4.splat(br), v128.load(lower, 12))),
  );
}
