import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { photosIn } from './photos.ts';

/** face-api's demo photos of several people, JPEGs 1920 pixels wide. */
export function groupPhotos(): Promise<Uint8Array[]> {
  const root = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
  return Promise.all([1, 3, 4, 6].map((i) => readFile(join(root, `demo/sample${i}.jpg`))));
}

/** Portraits of one person each, JPEGs of the given width. */
export async function portraits(width: number): Promise<Uint8Array[]> {
  const paths = (await photosIn('london')).slice(0, 4);
  return Promise.all(paths.map((path) => sharp(path).resize({ width }).jpeg({ quality: 90 }).toBuffer()));
}
