import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { photosIn } from './photos.ts';

/** Path of one of the six photos of face-api's demo, which every clone has: JPEGs 1920 pixels wide. */
export function demoPhoto(number: number): string {
  const root = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
  return join(root, `demo/sample${number}.jpg`);
}

/** Those of the demo's photos that show several people. */
export function groupPhotos(): Promise<Uint8Array[]> {
  return Promise.all([1, 3, 4, 6].map((number) => readFile(demoPhoto(number))));
}

/** Portraits of one person each, JPEGs of the given width. */
export async function portraits(width: number): Promise<Uint8Array[]> {
  const paths = (await photosIn('london')).slice(0, 4);
  return Promise.all(paths.map((path) => sharp(path).resize({ width }).jpeg({ quality: 90 }).toBuffer()));
}
