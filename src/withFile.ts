import { type FileHandle, open } from 'node:fs/promises';

/**
 * Keeps a file open for as long as it is used.
 *
 * Not by `await using`: under Yarn's Plug'n'Play, handles of files are Yarn's own, and cannot be disposed of so.
 */
export async function withFile<T>(
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<T>,
  mode?: number,
): Promise<T> {
  const file = await open(path, flags, mode);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
