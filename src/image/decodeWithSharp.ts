import type { Metadata, Sharp, SharpOptions } from 'sharp';
import type { Region } from './cellGrid.ts';
import { hasStrays } from './hasStrays.ts';
import { ImageError } from './imageError.ts';
import type { ImageLimits } from './imageLimits.ts';
import { isSrgbProfile } from './isSrgbProfile.ts';
import { loadSharp, type SharpModule } from './loadSharp.ts';
import type { ImageSize } from './readSize.ts';
import type { RgbImage } from './rgbImage.ts';
import { storedRegion } from './storedRegion.ts';

/** A PNG or JPEG file. */
export interface SharpFile {
  readonly bytes: Uint8Array;
  readonly limits: ImageLimits;
  /** What sharp has read of its header, if anything. Without it pixels are brought to sRGB from any profile that is there. */
  readonly header?: Metadata;
}

/** One of which sharp has read the header. */
export type HeadedFile = SharpFile & Required<Pick<SharpFile, 'header'>>;

/** Reads the header of a PNG or JPEG. Rejects with an {@link ImageError} `UNSUPPORTED_FORMAT` where it cannot be read. */
export async function readHeader(bytes: Uint8Array, limits: ImageLimits): Promise<HeadedFile> {
  const sharp = await loadSharp();
  return orRefuse(async () => ({ bytes, limits, header: await sharp(bytes).metadata() }));
}

/** Decodes a file, turned upright. Rejects with an {@link ImageError} `UNSUPPORTED_FORMAT` where it is damaged. */
export function decodeWhole(file: SharpFile): Promise<RgbImage> {
  return decode(file, (picture) => picture.autoOrient());
}

/**
 * The same, shrunk to a size. libjpeg itself shrinks by 8, 4 or 2 where the whole is more than 8, 4 or 2 times as large
 * (sharp keeps clear of its rounding: from 9, 5 and 3 times on), which takes a fraction of the time. All of the file is
 * read nevertheless, so that damage is seen, where both sides are multiples of that 8, 4 or 2; but not what libjpeg warns of
 * in the last eight rows of the shrunk photo, where libvips asks no more.
 */
export function decodeShrunk(file: HeadedFile, { width, height }: ImageSize): Promise<RgbImage> {
  return decode(file, (picture) =>
    picture.autoOrient().resize({ width, height, fit: 'fill', kernel: 'linear' }),
  );
}

/**
 * A part of what {@link decodeWhole} gives, with the same pixels. Of a JPEG no row below it is decoded, and no pixel beside it
 * is turned, brought to sRGB or laid down in memory.
 *
 * @param region - not empty and inside of the upright photo, in its pixels.
 */
export function decodeRegion(file: HeadedFile, region: Region): Promise<RgbImage> {
  const { left, top, right, bottom } = storedRegion(region, file.header);
  const area = { left, top, width: right - left, height: bottom - top };
  // In this order sharp cuts first and turns only what is left.
  return decode(file, (picture) => picture.extract(area).autoOrient());
}

/**
 * Damage to pixels is refused, for what is enrolled must be what was sent; oddities that leave the picture whole (bytes
 * after the end, unknown segments, a doubtful colour profile) are not.
 *
 * Of broken pixels libjpeg only warns, and so it does of some oddities: with one of those a file is decoded once more, with
 * no warning heeded.
 */
async function decode(file: SharpFile, arrange: (picture: Sharp) => Sharp): Promise<RgbImage> {
  const sharp = await loadSharp();
  return orRefuse(async () => {
    try {
      return await pixelsOf(arrange(read(sharp, file, 'warning')), file);
    } catch (cause) {
      if (!(cause instanceof Error && isWholeDespite(cause.message, file.bytes))) throw cause;
      return pixelsOf(arrange(read(sharp, file, 'error')), file);
    }
  });
}

/** Warnings of libjpeg (`jerror.h`) about headers whose pixels it reads as those of any other. */
const ODDITIES =
  /^VipsJpeg: (Warning: unknown JFIF revision number|Unknown Adobe color transform code|Invalid SOS parameters for sequential JPEG)/;
const STRAYS = /^VipsJpeg: Corrupt JPEG data: \d+ extraneous bytes before marker/;

/** Strays in the pixels are what is left of broken ones. */
function isWholeDespite(warnings: string, bytes: Uint8Array): boolean {
  const others = warnings.split('\n').filter((line) => !ODDITIES.test(line));
  return others.length === 0 || (others.every((line) => STRAYS.test(line)) && hasStrays(bytes));
}

function read(sharp: SharpModule, { bytes, limits, header }: SharpFile, failOn: 'warning' | 'error'): Sharp {
  const options: SharpOptions = {
    ignoreIcc: header?.icc !== undefined && isSrgbProfile(header.icc),
    failOn,
    limitInputPixels: limits.maxPixels,
  };
  return sharp(bytes, options);
}

async function pixelsOf(picture: Sharp, { limits }: SharpFile): Promise<RgbImage> {
  const { data, info } = await picture
    // White, the colour of paper and passport photos: what cut-out portraits are shown on. On black, dark hair
    // would have no outline.
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    // Decoding runs outside of the thread that asks for it, and goes on when that thread is ended.
    .timeout({ seconds: Math.ceil(limits.maxSeconds) })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`it decodes to ${info.channels} channels`);
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { width: info.width, height: info.height, data: pixels };
}

async function orRefuse<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
    throw new ImageError(
      'UNSUPPORTED_FORMAT',
      `Cannot decode the photo: it is damaged or cut off (${reason})`,
      { cause },
    );
  }
}
