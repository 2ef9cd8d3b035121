import type { RgbImage } from './rgbImage.ts';

/** A part of a photo in whole pixels; the right and bottom edges are not included. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A part of a photo in cells, each the mean of `step` x `step` pixels, framed by one cell of the fill value. */
export interface CellGrid extends Region {
  readonly step: number;
  /** Cells a row, frame included. */
  readonly columns: number;
  readonly rows: number;
}

/**
 * The cells that cover a region which lies inside the photo. The last cell of a row or column may reach past the region;
 * past the photo it counts the fill value.
 */
export function cellGrid(image: Pick<RgbImage, 'width' | 'height'>, region: Region, step: number): CellGrid {
  const columns = Math.ceil(Math.max(0, region.right - region.left) / step);
  const rows = Math.ceil(Math.max(0, region.bottom - region.top) / step);
  return {
    left: region.left,
    top: region.top,
    right: Math.min(image.width, region.left + columns * step),
    bottom: Math.min(image.height, region.top + rows * step),
    step,
    columns: columns + 2,
    rows: rows + 2,
  };
}
