import type { Sharp } from 'sharp';
import type { DetectedFace } from '../../api/bodies.ts';
import { loadSharp } from '../../image/loadSharp.ts';
import type { RgbImage } from '../../image/rgbImage.ts';

/** A photo as a JPEG of at most `side` pixels, as a `data:` URL for the report. */
export async function pictureOf(image: RgbImage, side: number): Promise<string> {
  const picture = await fromPixels(image);
  return dataUrl(picture.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true }));
}

/** A face alone, with some of its surroundings, as a `data:` URL for the report. */
export async function facePicture(image: RgbImage, face: DetectedFace, side: number): Promise<string> {
  const picture = await cut(image, face, 0.25);
  return dataUrl(picture.resize(side, side, { fit: 'cover' }));
}

/** A face with enough of its surroundings to be a photo of its own, as a PNG file. */
export async function facePhoto(image: RgbImage, face: DetectedFace): Promise<Uint8Array> {
  const picture = await cut(image, face, 0.6);
  return picture.png({ compressionLevel: 1 }).toBuffer();
}

/** @param margin - around the box, as a share of its longer side. */
async function cut(image: RgbImage, { box }: DetectedFace, margin: number): Promise<Sharp> {
  const more = Math.max(box.width, box.height) * margin;
  const [left, width] = within(box.left - more, box.left + box.width + more, image.width);
  const [top, height] = within(box.top - more, box.top + box.height + more, image.height);
  const picture = await fromPixels(image);
  return picture.extract({ left, top, width, height });
}

/** Start and length of the whole pixels from `start` to `end` that an image has; at least one of them. */
function within(start: number, end: number, size: number): [start: number, length: number] {
  const first = Math.min(Math.max(0, Math.floor(start)), size - 1);
  return [first, Math.max(1, Math.min(size, Math.ceil(end)) - first)];
}

async function fromPixels({ width, height, data }: RgbImage): Promise<Sharp> {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function dataUrl(picture: Sharp): Promise<string> {
  const jpeg = await picture.jpeg({ quality: 80 }).toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
