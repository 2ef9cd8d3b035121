import sharp from 'sharp';
import { checkScans } from './checkScans.ts';
import { decodeBmp } from './decodeBmp.ts';
import type { Guard } from './guard.ts';
import { ImageError } from './imageError.ts';
import { checkBytes, checkSize, type ImageLimits } from './imageLimits.ts';
import { isSrgbProfile } from './isSrgbProfile.ts';
import { readSize } from './readSize.ts';
import type { RgbImage } from './rgbImage.ts';
import { sniffFormat } from './sniffFormat.ts';

/**
 * Decodes a photo: PNG, JPEG or BMP by its own bytes, turned upright as its EXIF orientation says, in 8-bit sRGB.
 * Of an animation the first picture.
 *
 * Rejects with an {@link ImageError}: `FILE_TOO_LARGE`, `UNSUPPORTED_FORMAT` (another format, cut off or damaged)
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
  checkBytes(bytes.length, limits);
  const format = sniffFormat(bytes);
  if (format === undefined)
    throw unsupported('Cannot read the photo: it is not PNG, JPEG or BMP by its content');
  const size = readSize(bytes, format);
  if (size === undefined) throw unsupported(`Cannot read the photo: the header of the ${format} is damaged`);
  checkSize(size.width, size.height, limits);
  if (format === 'jpeg') checkScans(bytes);
  const image = format === 'bmp' ? decodeBmp(bytes) : await guard(() => decodeWithSharp(bytes, limits));
  // A file with two headers could pass the first check with one and be decoded by the other.
  checkSize(image.width, image.height, limits);
  return image;
}

async function decodeWithSharp(bytes: Uint8Array, { maxPixels, maxSeconds }: ImageLimits): Promise<RgbImage> {
  try {
    const { icc } = await sharp(bytes).metadata();
    const { data, info } = await sharp(bytes, {
      ignoreIcc: icc !== undefined && isSrgbProfile(icc),
      // Damage to pixels is refused, for what is enrolled must be what was sent; oddities that leave the picture
      // whole (bytes after the end, unknown segments, a doubtful colour profile) are not.
      failOn: 'error',
      limitInputPixels: maxPixels,
      autoOrient: true,
    })
      // White, the colour of paper and passport photos: what cut-out portraits are shown on. On black, dark hair
      // would have no outline.
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      // Decoding runs outside of the thread that asks for it, and goes on when that thread is ended.
      .timeout({ seconds: Math.ceil(maxSeconds) })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`it decodes to ${info.channels} channels`);
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { width: info.width, height: info.height, data: pixels };
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
    throw unsupported(`Cannot decode the photo: it is damaged or cut off (${reason})`, { cause });
  }
}

function unsupported(message: string, options?: ErrorOptions): ImageError {
  return new ImageError('UNSUPPORTED_FORMAT', message, options);
}
