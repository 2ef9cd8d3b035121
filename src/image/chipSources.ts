import { type Affine, composeAffine, invertAffine, shrinkFactor } from './affine.ts';
import { cellStep } from './cellStep.ts';
import { chipRegion } from './chipRegion.ts';
import type { Cut, Photo } from './photo.ts';
import type { RgbImage } from './rgbImage.ts';

/** Where a chip is cut from. */
export interface ChipSource {
  readonly image: RgbImage;
  /** From the pixels of `image` to the chip's. */
  readonly toChip: Affine;
}

/**
 * Decoded pixels for chips of a photo, in the order of the chips.
 *
 * @param toChips - from the photo's pixels to those of each chip. Throws a `RangeError` where one has no inverse.
 * @param size - side of the chips in pixels.
 */
export async function chipSources(
  photo: Photo,
  toChips: readonly Affine[],
  size: number,
): Promise<ChipSource[]> {
  if ('data' in photo) return toChips.map((toChip) => ({ image: photo, toChip }));
  const pieces = await photo.pieces(toChips.map((toChip) => cutOf(photo, toChip, size)));
  return pieces.map(({ image, toPhoto }, i) => ({
    image,
    toChip: composeAffine(toPhoto, toChips[i] as Affine),
  }));
}

function cutOf(photo: Photo, toChip: Affine, size: number): Cut {
  const toPhoto = invertAffine(toChip);
  const shrink = shrinkFactor(toPhoto);
  return { region: chipRegion(photo, toPhoto, size, cellStep(shrink)), shrink };
}
