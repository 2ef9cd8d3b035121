import sharp, { type Sharp } from 'sharp';
import type { DetectedFace } from '../../api/bodies.ts';
import type { RgbImage } from '../../image/rgbImage.ts';

/** A photo as a JPEG of at most `side` pixels, as a `data:` URL for the report. */
export async function pictureOf(image: RgbImage, side: number): Promise<string> {
  return dataUrl(
    fromPixels(image).resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true }),
  );
}

/** A face alone, with some of its surroundings, as a `data:` URL for the report. */
export async function facePicture(image: RgbImage, face: DetectedFace, side: number): Promise<string> {
  return dataUrl(cut(image, face, 0.25).resize(side, side, { fit: 'cover' }));
}

/** A face with enough of its surroundings to be a photo of its own, as a PNG file. */
export async function facePhoto(image: RgbImage, face: DetectedFace): Promise<Uint8Array> {
  return cut(image, face, 0.6).png({ compressionLevel: 1 }).toBuffer();
}

/** @param margin - around the box, as a share of its longer side. */
function cut(image: RgbImage, { box }: DetectedFace, margin: number): Sharp {
  const more = Math.max(box.width, box.height) * margin;
  const [left, width] = within(box.left - more, box.left + box.width + more, image.width);
  const [top, height] = within(box.top - more, box.top + box.height + more, image.height);
  return fromPixels(image).extract({ left, top, width, height });
}

/** Start and length of the whole pixels from `start` to `end` that an image has; at least one of them. */
function within(start: number, end: number, size: number): [start: number, length: number] {
  const first = Math.min(Math.max(0, Math.floor(start)), size - 1);
  return [first, Math.max(1, Math.min(size, Math.ceil(end)) - first)];
}

function fromPixels({ width, height, data }: RgbImage): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function dataUrl(picture: Sharp): Promise<string> {
  const jpeg = await picture.jpeg({ quality: 80 }).toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
