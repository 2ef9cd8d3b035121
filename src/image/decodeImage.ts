import { decodeBmp } from './decodeBmp.ts';
import { decodeWhole, readHeader, type SharpFile } from './decodeWithSharp.ts';
import { firstPicture } from './firstPicture.ts';
import type { Guard } from './guard.ts';
import { checkSize, type ImageLimits } from './imageLimits.ts';
import { inspectImage } from './inspectImage.ts';
import type { RgbImage } from './rgbImage.ts';

/**
 * Decodes a photo: PNG, JPEG or BMP by its own bytes, turned upright as its EXIF orientation says, in 8-bit sRGB.
 * Of an animation the first picture.
 *
 * Rejects with an `ImageError`: `FILE_TOO_LARGE`, `UNSUPPORTED_FORMAT` (another format, cut off or damaged)
 * or `INVALID_SIZE`. The size is checked in the header, before any pixel is decoded.
 *
 * @param guard - for what sharp does, which is native code. Left out: none.
 *
 * @example
 * const photo = await decodeImage(await readFile('door.jpg'), defaultImageLimits);
 * console.log(photo.width, photo.height);
 */
export async function decodeImage(
  bytes: Uint8Array,
  limits: ImageLimits,
  guard: Guard = (work) => work(),
): Promise<RgbImage> {
  const { format } = inspectImage(bytes, limits);
  const image =
    format === 'bmp'
      ? decodeBmp(bytes)
      : await guard(async () => decodeWhole(await fileOf(bytes, format, limits)));
  // A file with two headers could pass the first check with one and be decoded by the other.
  checkSize(image.width, image.height, limits);
  return image;
}

/** The header of a JPEG takes a millisecond to read, for the profile in it: it is left alone where there can be none. */
async function fileOf(bytes: Uint8Array, format: 'png' | 'jpeg', limits: ImageLimits): Promise<SharpFile> {
  if (format === 'png') return readHeader(bytes, limits);
  const first = firstPicture(bytes);
  return mayHaveProfile(first) ? readHeader(first, limits) : { bytes: first, limits };
}

/** A profile's segments begin with the text "ICC_PROFILE" (ICC.1:2022, B.4), of which four letters are found fastest. */
function mayHaveProfile({ buffer, byteOffset, length }: Uint8Array): boolean {
  return Buffer.from(buffer, byteOffset, length).includes('ICC_', 0, 'latin1');
}
