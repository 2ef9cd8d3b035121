import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eraseFile } from './eraseFile.ts';
import { libraryOfFile } from './hnswFile.ts';

/**
 * Removes index files of libraries that are no more: a crash may have come between the end of a library and that of
 * its file, which holds templates, or into the erasing of one. Other files in the folder are left alone.
 * @param libraries - whose files stay.
 */
export async function sweepIndexFiles(folder: string, libraries: readonly number[]): Promise<void> {
  const kept = new Set(libraries);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const file = libraryOfFile(name);
    if (file && (file.isGone || !kept.has(file.library))) await eraseFile(join(folder, name));
  }
}
