import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the photos for measuring; it is no part of the project. */
export const dataFolder: string = fileURLToPath(new URL('../../../../shared/data', import.meta.url));

/** Photos in a folder of the data, or in any other by its whole path, and below it, in order of their names. */
export async function photosIn(folder: string): Promise<string[]> {
  const path = resolve(dataFolder, folder);
  if (!existsSync(path)) throw new Error(`Cannot measure on "${path}": the folder is not there`);
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const photos = entries.filter((entry) => entry.isFile() && /\.(jpe?g|png|bmp)$/i.test(entry.name));
  return photos.map((entry) => join(entry.parentPath, entry.name)).sort();
}

/** The photos of a folder that are wanted; each so many-th of them where `every` says so. */
export async function somePhotos(
  folder: string,
  every = 1,
  wanted: (path: string) => boolean = () => true,
): Promise<string[]> {
  return (await photosIn(folder)).filter(wanted).filter((_, i) => i % every === 0);
}
