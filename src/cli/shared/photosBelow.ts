import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Paths of the PNG, JPEG and BMP files in a folder and below it, in order. @throws Error where there are none. */
export async function photosBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new Error(`Cannot read folder "${folder}" (${cause.code}): give a folder of photos`, { cause });
    },
  );
  const photos = entries.filter((entry) => entry.isFile() && /\.(jpe?g|jfif|png|bmp)$/i.test(entry.name));
  if (photos.length === 0)
    throw new Error(`Cannot find photos in "${folder}": it holds no PNG, JPEG or BMP files`);
  return photos.map((entry) => join(entry.parentPath, entry.name)).sort();
}
