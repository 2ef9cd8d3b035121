import { checkScans } from './checkScans.ts';
import { ImageError } from './imageError.ts';
import { checkBytes, checkSize, type ImageLimits } from './imageLimits.ts';
import { type ImageSize, readSize } from './readSize.ts';
import { type ImageFormat, sniffFormat } from './sniffFormat.ts';

/** What a photo's first bytes say. */
export interface InspectedImage extends ImageSize {
  readonly format: ImageFormat;
}

/**
 * Checks what can be checked before any pixel is decoded, and gives the format and the size that the header claims, as
 * stored. Throws an {@link ImageError}: `FILE_TOO_LARGE`, `UNSUPPORTED_FORMAT` or `INVALID_SIZE`.
 */
export function inspectImage(bytes: Uint8Array, limits: ImageLimits): InspectedImage {
  checkBytes(bytes.length, limits);
  const format = sniffFormat(bytes);
  if (format === undefined) throw unsupported('it is not PNG, JPEG or BMP by its content');
  const size = readSize(bytes, format);
  if (size === undefined) throw unsupported(`the header of the ${format} is damaged`);
  checkSize(size.width, size.height, limits);
  if (format === 'jpeg') checkScans(bytes);
  return { format, ...size };
}

function unsupported(why: string): ImageError {
  return new ImageError('UNSUPPORTED_FORMAT', `Cannot read the photo: ${why}`);
}
