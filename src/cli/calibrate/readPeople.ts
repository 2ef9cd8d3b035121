import { isPhotoName } from '../shared/isPhotoName.ts';
import { walkFolder } from '../shared/walkFolder.ts';
import { labelOf } from './labelOf.ts';

/** A photo of a labelled set. */
export interface LabelledPhoto {
  readonly path: string;
  readonly person: string;
  readonly image: string;
}

/**
 * Lists the photos of a folder that holds a folder per person, in the layout of LFW: `DIR/PERSON/IMAGE.jpg`, in order
 * of their names.
 *
 * @throws Error where there are none, or where the folder cannot be read.
 */
export async function readPeople(folder: string): Promise<readonly LabelledPhoto[]> {
  const photos: string[] = [];
  for await (const { path, parts } of walkFolder(folder))
    if (parts.length > 1 && isPhotoName(path)) photos.push(path);
  if (photos.length > 0) return photos.sort().map((path) => ({ path, ...labelOf(path) }));
  throw new Error(
    `Cannot find people in "${folder}": it needs a folder per person, with PNG, JPEG or BMP photos in it`,
  );
}
