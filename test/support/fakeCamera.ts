import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/**
 * Writes a film that Chromium takes for a camera: one photo, standing still, in the middle of a grey room.
 * @returns its path.
 */
export async function fakeCamera(folder: string, photo: Uint8Array): Promise<string> {
  const [width, height] = [640, 480];
  const person = await sharp(photo).resize({ height: 380 }).toBuffer();
  const frame = await sharp({ create: { width, height, channels: 3, background: '#77716a' } })
    .composite([{ input: person }])
    .jpeg({ quality: 92 })
    .toBuffer();
  const path = join(folder, 'camera.mjpeg');
  // Motion JPEG is one JPEG after the other.
  writeFileSync(path, Buffer.concat(Array.from({ length: 5 }, () => frame)));
  return path;
}
