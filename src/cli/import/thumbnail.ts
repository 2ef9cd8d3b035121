import { open } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { decodeImage } from '../../image/decodeImage.ts';
import { defaultImageLimits } from '../../image/imageLimits.ts';
import { sniffFormat } from '../../image/sniffFormat.ts';

/** Pixels of the longer side. */
const SIDE = 128;

/**
 * A photo, small, as a `data:` URL for a report; undefined where nothing can be seen of it. Of damaged photos it shows what
 * can be read.
 */
export async function thumbnail(path: string): Promise<string | undefined> {
  try {
    const format = await formatOf(path);
    // What the engine does not read, sharp is not given either: other formats have decoders that nobody watches over here.
    const picture = format === undefined ? undefined : await (format === 'bmp' ? ofBmp(path) : ofFile(path));
    return picture && `data:image/jpeg;base64,${picture.toString('base64')}`;
  } catch {
    return undefined;
  }
}

async function formatOf(path: string): Promise<ReturnType<typeof sniffFormat>> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > defaultImageLimits.maxBytes) return undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(32), 0, 32, 0);
    return sniffFormat(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

function ofFile(path: string): Promise<Buffer> {
  const read = sharp(path, { failOn: 'none', limitInputPixels: defaultImageLimits.maxPixels });
  return small(read.rotate());
}

async function ofBmp(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { width, height, data } = await decodeImage(await file.readFile(), defaultImageLimits);
    return await small(sharp(data, { raw: { width, height, channels: 3 } }));
  } finally {
    await file.close();
  }
}

function small(picture: Sharp): Promise<Buffer> {
  return picture
    .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#808080' })
    .jpeg({ quality: 72 })
    .toBuffer();
}
