import { type Affine, invertAffine, shrinkFactor } from '../../image/affine.ts';
import type { RgbImage } from '../../image/rgbImage.ts';
import type { PixelScale } from '../../pack/pack.ts';

/** What the pixels of a chip tell of its quality. Luminance is the luma of the sRGB values as stored, 0 to 1. */
export interface ChipQuality {
  /**
   * Fine detail: root mean square of the Laplacian over the standard deviation of luminance. Without unit, about 0.05
   * where a face is smooth as wax and above 0.3 where pores show; exposure and contrast have no part in it.
   */
  readonly sharpness: number;
  /** Mean luminance, 0 to 1. */
  readonly brightness: number;
  /** Standard deviation of luminance, 0 to 0.5. */
  readonly contrast: number;
  /** Share of pixels that are as good as black (luminance below 0.04), 0 to 1. */
  readonly dark: number;
  /** Share of pixels that are as good as white (luminance above 0.96), 0 to 1. */
  readonly bright: number;
}

/** Rec. 709. */
const LUMA = [0.2126, 0.7152, 0.0722] as const;
const CLIPPED = 0.04;

/**
 * Measures a chip as it was cut for the embedder, inside of the circle that the chip's sides touch (its corners show
 * hair and background) and far enough inside of the photo that the fill around it counts nowhere.
 * All measures are 0 where nothing is left.
 *
 * @param planes - red, green and blue planes of `size * size` values from `offset` on, as `Warper` writes them.
 * @param toChip - the map that the chip was cut by.
 */
export function chipQuality(
  image: Pick<RgbImage, 'width' | 'height'>,
  toChip: Affine,
  size: number,
  pixels: PixelScale,
  planes: Float32Array,
  offset: number,
): ChipQuality {
  const luma = lumaOf(planes, offset, size * size, pixels);
  const toPhoto = invertAffine(toChip);
  const sums = { count: 0, total: 0, squares: 0, laplacian: 0, dark: 0, bright: 0 };
  for (let y = 1; y < size - 1; y++) {
    const [from, to] = rowInside(image, toPhoto, size, y);
    for (let x = from; x < to; x++) add(sums, luma, y * size + x, size);
  }
  const { count, total, squares, laplacian, dark, bright } = sums;
  if (count === 0) return { sharpness: 0, brightness: 0, contrast: 0, dark: 0, bright: 0 };
  const brightness = total / count;
  const variance = Math.max(0, squares / count - brightness * brightness);
  return {
    sharpness: variance > 0 ? Math.sqrt(laplacian / count / variance) : 0,
    brightness,
    contrast: Math.sqrt(variance),
    dark: dark / count,
    bright: bright / count,
  };
}

function lumaOf(planes: Float32Array, offset: number, plane: number, pixels: PixelScale): Float32Array {
  const luma = new Float32Array(plane);
  const [red, green, blue] = LUMA.map((share) => share / pixels.scale / 255) as [number, number, number];
  const base = LUMA.reduce((sum, share, i) => sum + (share * (pixels.mean[i] as number)) / 255, 0);
  for (let i = 0, from = offset; i < plane; i++, from++) {
    luma[i] =
      base +
      red * (planes[from] as number) +
      green * (planes[from + plane] as number) +
      blue * (planes[from + 2 * plane] as number);
  }
  return luma;
}

interface Sums {
  count: number;
  total: number;
  squares: number;
  laplacian: number;
  dark: number;
  bright: number;
}

/** Adds one pixel. This runs for each pixel of each chip: under 0.1 ms a face. */
function add(sums: Sums, luma: Float32Array, at: number, size: number): void {
  const value = luma[at] as number;
  const around =
    (luma[at - 1] as number) +
    (luma[at + 1] as number) +
    (luma[at - size] as number) +
    (luma[at + size] as number);
  sums.count++;
  sums.total += value;
  sums.squares += value * value;
  sums.laplacian += (around - 4 * value) ** 2;
  if (value < CLIPPED) sums.dark++;
  if (value > 1 - CLIPPED) sums.bright++;
}

/** The columns of a row that lie in the circle and in the photo, from the first to before the last. */
function rowInside(
  image: Pick<RgbImage, 'width' | 'height'>,
  toPhoto: Affine,
  size: number,
  y: number,
): [from: number, to: number] {
  const radius = size / 2 - 1;
  const high = y + 0.5 - size / 2;
  const half = Math.sqrt(Math.max(0, radius * radius - high * high));
  const { a, b, c, d, e, f } = toPhoto;
  // Neighbours are one chip pixel away, and each chip pixel is interpolated between cells about as large as itself,
  // one and a half of which may lie beyond it.
  const shrink = shrinkFactor(toPhoto);
  const margin = 1.25 * shrink + 1.5 * Math.max(1, shrink);
  const column = between(a, b * (y + 0.5) + c, margin, image.width - margin);
  const row = between(d, e * (y + 0.5) + f, margin, image.height - margin);
  const least = Math.max(size / 2 - half, column[0], row[0]);
  const most = Math.min(size / 2 + half, column[1], row[1]);
  return [Math.max(1, Math.ceil(least - 0.5)), Math.min(size - 1, Math.floor(most + 0.5))];
}

/** The x for which `slope * x + start` lies within two bounds. */
function between(slope: number, start: number, least: number, most: number): [number, number] {
  if (slope === 0) {
    return start >= least && start <= most ? [-Infinity, Infinity] : [Infinity, -Infinity];
  }
  const ends = [(least - start) / slope, (most - start) / slope] as const;
  return slope > 0 ? [ends[0], ends[1]] : [ends[1], ends[0]];
}
