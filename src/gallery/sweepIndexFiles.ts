import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { libraryOfFile } from './hnswFile.ts';

/**
 * Removes index files of libraries that are no more: a crash may have come between the end of a library and that of
 * its file, which holds templates. Other files in the folder are left alone.
 * @param libraries - whose files stay.
 */
export async function sweepIndexFiles(folder: string, libraries: readonly number[]): Promise<void> {
  const kept = new Set(libraries);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const library = libraryOfFile(name);
    if (library !== undefined && !kept.has(library)) await rm(join(folder, name), { force: true });
  }
}
