import type { RgbImage } from './rgbImage.ts';

/** A part of a photo in whole pixels; the right and bottom edges are not included. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A part of a photo, each cell the mean of `step` x `step` pixels, framed by one cell of the fill value. */
export interface Cells {
  /** Cells a row, frame included. */
  readonly columns: number;
  readonly rows: number;
  /** `columns * rows * 3` values from 0 to 255, interleaved. */
  readonly data: Float32Array;
}

/**
 * Averages whole blocks of pixels within a region that lies inside the photo. The last cell of a row or column
 * may reach past the region; past the photo it counts the fill value.
 */
export function reduceRegion(image: RgbImage, region: Region, step: number, fill: number): Cells {
  const columns = Math.ceil(Math.max(0, region.right - region.left) / step) + 2;
  const rows = Math.ceil(Math.max(0, region.bottom - region.top) / step) + 2;
  const data = new Float32Array(columns * rows * 3);
  data.fill(fill, 0, columns * 3);
  data.fill(fill, (rows - 1) * columns * 3);
  for (let row = 1; row < rows - 1; row++) {
    const end = (row + 1) * columns * 3;
    data.fill(fill, row * columns * 3, row * columns * 3 + 3);
    data.fill(fill, end - 3, end);
    reduceRow(
      image,
      region.left,
      region.top + (row - 1) * step,
      step,
      fill,
      data.subarray(end - columns * 3 + 3, end - 3),
    );
  }
  return { columns, rows, data };
}

/** One row of cells from the pixels at (left, top) on. The loops are plain: this is most of the cost of a chip. */
function reduceRow(
  image: RgbImage,
  left: number,
  top: number,
  step: number,
  fill: number,
  cells: Float32Array,
): void {
  const { data, width, height } = image;
  const stride = width * 3;
  const high = Math.min(step, height - top);
  const share = 1 / (step * step);
  for (let x = left, to = 0; to < cells.length; x += step, to += 3) {
    const wide = Math.min(step, width - x);
    const rest = fill * (step * step - wide * high);
    let red = rest;
    let green = rest;
    let blue = rest;
    for (let y = 0, start = top * stride + x * 3; y < high; y++, start += stride) {
      for (let from = start, end = start + wide * 3; from < end; from += 3) {
        red += data[from] as number;
        green += data[from + 1] as number;
        blue += data[from + 2] as number;
      }
    }
    cells[to] = red * share;
    cells[to + 1] = green * share;
    cells[to + 2] = blue * share;
  }
}
