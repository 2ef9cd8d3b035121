import type { Region } from './cellGrid.ts';

/** What an EXIF orientation does to a stored picture to turn it upright: the axes change places after the mirroring. */
const MIRRORED_X: readonly number[] = [2, 3, 7, 8];
const MIRRORED_Y: readonly number[] = [3, 4, 6, 7];
const SWAPPED: readonly number[] = [5, 6, 7, 8];

/** A picture as its file stores it. */
export interface Stored {
  readonly width: number;
  readonly height: number;
  /** Exif 2.3, 4.6.4, tag Orientation: 1 to 8; anything else, or nothing, is upright. */
  readonly orientation?: number | undefined;
}

/**
 * Where a region of the upright photo lies in the picture as the file stores it.
 *
 * @example
 * // Stored on its side, to be turned clockwise: what is on the right of the photo is at the top of the file.
 * storedRegion({ left: 90, top: 0, right: 100, bottom: 200 }, { width: 200, height: 100, orientation: 6 });
 * // { left: 0, top: 0, right: 200, bottom: 10 }
 */
export function storedRegion(upright: Region, { width, height, orientation = 1 }: Stored): Region {
  const { left, top, right, bottom } = SWAPPED.includes(orientation) ? swapped(upright) : upright;
  const mirrorX = MIRRORED_X.includes(orientation);
  const mirrorY = MIRRORED_Y.includes(orientation);
  return {
    left: mirrorX ? width - right : left,
    right: mirrorX ? width - left : right,
    top: mirrorY ? height - bottom : top,
    bottom: mirrorY ? height - top : bottom,
  };
}

function swapped({ left, top, right, bottom }: Region): Region {
  return { left: top, top: left, right: bottom, bottom: right };
}
