import { isPhotoName } from './isPhotoName.ts';
import { walkFolder } from './walkFolder.ts';

/** Paths of the PNG, JPEG and BMP files in a folder and below it, by their names. @throws Error where there are none. */
export async function photosBelow(folder: string): Promise<string[]> {
  const photos: string[] = [];
  for await (const { path } of walkFolder(folder)) if (isPhotoName(path)) photos.push(path);
  if (photos.length === 0)
    throw new Error(`Cannot find photos in "${folder}": it holds no PNG, JPEG or BMP files`);
  return photos;
}
