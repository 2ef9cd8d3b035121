import { readFile, stat } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { decodeImage } from '../../image/decodeImage.ts';
import { firstPicture } from '../../image/firstPicture.ts';
import { defaultImageLimits } from '../../image/imageLimits.ts';
import { loadSharp } from '../../image/loadSharp.ts';
import { sniffFormat } from '../../image/sniffFormat.ts';

/** Pixels of the longer side. */
const SIDE = 128;

/**
 * A photo, small, as a `data:` URL for a report; undefined where nothing can be seen of it. Of damaged photos it shows what
 * can be read.
 */
export async function thumbnail(path: string): Promise<string | undefined> {
  try {
    const bytes = await bytesOf(path);
    const picture = bytes && (await pictureOf(bytes));
    return picture && `data:image/jpeg;base64,${picture.toString('base64')}`;
  } catch {
    return undefined;
  }
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  const { size } = await stat(path);
  return size > defaultImageLimits.maxBytes ? undefined : readFile(path);
}

async function pictureOf(bytes: Buffer): Promise<Buffer | undefined> {
  const format = sniffFormat(bytes);
  // What the engine does not read, sharp is not given either: other formats have decoders that nobody watches over here.
  if (format === undefined) return undefined;
  const sharp = await loadSharp();
  if (format === 'bmp') {
    const { width, height, data } = await decodeImage(bytes, defaultImageLimits);
    return small(sharp(data, { raw: { width, height, channels: 3 } }));
  }
  const picture = format === 'jpeg' ? firstPicture(bytes) : bytes;
  return small(sharp(picture, { failOn: 'none', limitInputPixels: defaultImageLimits.maxPixels }).rotate());
}

function small(picture: Sharp): Promise<Buffer> {
  return picture
    .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#808080' })
    .jpeg({ quality: 72 })
    .toBuffer();
}
