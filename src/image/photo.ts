import type { Affine } from './affine.ts';
import type { Region } from './cellGrid.ts';
import type { RgbImage } from './rgbImage.ts';

/** A photo that nets look at: all of its pixels, or as many as they look at. Places in it are in its full size. */
export type Photo = RgbImage | LazyPhoto;

/** A photo of which no more is decoded than is looked at. Upright, as an {@link RgbImage} is. */
export interface LazyPhoto {
  /** Pixels of the whole photo. */
  readonly width: number;
  readonly height: number;
  /**
   * Pixels to cut chips from, a piece for each cut; may decode, and rejects with an `ImageError` where that fails.
   * A piece holds all of its cut's part of the photo, about as fine as the cut needs it.
   */
  pieces(cuts: readonly Cut[]): Promise<Piece[]>;
}

/** What a chip shows of a photo. */
export interface Cut {
  /** Inside of the photo, in its pixels. */
  readonly region: Region;
  /** Pixels of the photo that one of the chip's covers along a side. */
  readonly shrink: number;
}

/** Decoded pixels of a part of a photo, of its size or smaller. */
export interface Piece {
  readonly image: RgbImage;
  /** From the pixels of `image` to the photo's. */
  readonly toPhoto: Affine;
}
