import { ImageError } from './imageError.ts';

/** Which photos are taken at all; all limits are inclusive. */
export interface ImageLimits {
  /** Length of the file in bytes. */
  readonly maxBytes: number;
  /** Least width and least height, in pixels. */
  readonly minSide: number;
  /** Largest width and largest height, in pixels. */
  readonly maxSide: number;
  /** Largest product of width and height; a decoded pixel takes three bytes. */
  readonly maxPixels: number;
  /** Seconds that one photo may take, from its decoding on. */
  readonly maxSeconds: number;
}

/** Limits that hold where the caller sets none. */
export const defaultImageLimits: ImageLimits = Object.freeze({
  maxBytes: 32 * 1024 * 1024,
  minSide: 48,
  maxSide: 16_384,
  maxPixels: 64_000_000,
  maxSeconds: 30,
});

/** Throws an {@link ImageError} `FILE_TOO_LARGE` where a file of so many bytes is over the limit. */
export function checkBytes(bytes: number, { maxBytes }: ImageLimits): void {
  if (bytes > maxBytes) {
    throw new ImageError('FILE_TOO_LARGE', `The photo has ${bytes} bytes: the limit is ${maxBytes}`);
  }
}

/** Throws an {@link ImageError} `INVALID_SIZE` where a photo of this size, in pixels, is outside of the limits. */
export function checkSize(width: number, height: number, limits: ImageLimits): void {
  const { minSide, maxSide, maxPixels } = limits;
  const fits = Math.min(width, height) >= minSide && Math.max(width, height) <= maxSide;
  if (fits && width * height <= maxPixels) return;
  throw new ImageError(
    'INVALID_SIZE',
    `The photo has ${width} x ${height} pixels: each side must be ${minSide} to ${maxSide}, and both together at most ${maxPixels}`,
  );
}
