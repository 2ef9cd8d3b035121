import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A person in a folder of people. */
export interface PersonPhotos {
  readonly name: string;
  /** Paths, in order of their names. */
  readonly photos: readonly string[];
}

/**
 * Reads a folder that holds a folder a person, as LFW has it; people without a photo are left out.
 *
 * @throws Error where the folder cannot be read or holds nobody.
 */
export async function peopleIn(folder: string): Promise<PersonPhotos[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(
      `Cannot read folder "${folder}" (${cause.code}): give a folder that holds a folder a person`,
      {
        cause,
      },
    );
  });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const people: PersonPhotos[] = [];
  for (const name of names.sort()) {
    const photos = (await readdir(join(folder, name)))
      .filter((file) => /\.(jpe?g|jfif|png|bmp)$/i.test(file))
      .sort();
    if (photos.length > 0) people.push({ name, photos: photos.map((file) => join(folder, name, file)) });
  }
  if (people.length > 0) return people;
  throw new Error(`Cannot find people in "${folder}": it holds no folder with PNG, JPEG or BMP files`);
}
