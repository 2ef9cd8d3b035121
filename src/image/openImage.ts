import { decodeImage } from './decodeImage.ts';
import { readHeader } from './decodeWithSharp.ts';
import { firstPicture } from './firstPicture.ts';
import type { Guard } from './guard.ts';
import type { ImageLimits } from './imageLimits.ts';
import { inspectImage } from './inspectImage.ts';
import { firstShrink, LargeJpeg } from './largeJpeg.ts';
import type { Photo } from './photo.ts';
import type { ImageSize } from './readSize.ts';
import type { RgbImage } from './rgbImage.ts';

/** Decodes a whole photo, of which the header claims a size; see {@link decodeImage}. */
export type DecodeImage = (
  bytes: Uint8Array,
  limits: ImageLimits,
  guard: Guard,
  size: ImageSize,
) => Promise<RgbImage>;

/**
 * Opens a photo to be looked at: as {@link decodeImage}, but of a large JPEG no more is decoded than is needed. What would
 * be refused decoded is refused here, for all of the file is read; but of broken pixels less is noticed (`decodeShrunk`).
 *
 * @param guard - for what sharp does now, and later when pieces of the photo are asked for.
 * @param decode - decodes it where all of it is needed. @default decodeImage
 */
export async function openImage(
  bytes: Uint8Array,
  limits: ImageLimits,
  guard: Guard,
  decode: DecodeImage = decodeImage,
): Promise<Photo> {
  const { format, ...size } = inspectImage(bytes, limits);
  if (format !== 'jpeg' || firstShrink(size) === 1) return decode(bytes, limits, guard, size);
  const file = await guard(() => readHeader(firstPicture(bytes), limits));
  // Of a file with two headers it is the picture that counts.
  return sameSize(size, file.header) ? LargeJpeg.open(file, guard) : decodeImage(bytes, limits, guard);
}

function sameSize(one: ImageSize, other: ImageSize): boolean {
  return one.width === other.width && one.height === other.height;
}
