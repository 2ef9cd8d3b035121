import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
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
  const entries = await entriesOf(folder);
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(jpe?g|jfif|png|bmp)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => resolve(dirname(path)) !== resolve(folder));
  if (paths.length > 0) return paths.sort().map((path) => ({ path, ...labelOf(path) }));
  throw new Error(
    `Cannot find people in "${folder}": it needs a folder per person, with PNG, JPEG or BMP photos in it`,
  );
}

async function entriesOf(folder: string): ReturnType<typeof readDeep> {
  try {
    return await readDeep(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(
      `Cannot read folder "${folder}" (${code}): give a folder that holds a folder per person`,
      {
        cause,
      },
    );
  }
}

function readDeep(folder: string): Promise<Dirent[]> {
  return readdir(folder, { recursive: true, withFileTypes: true });
}
