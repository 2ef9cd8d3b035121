import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { whyUnread } from './whyUnread.ts';

/** A file below a folder. */
export interface FolderFile {
  readonly path: string;
  /** Its path below the folder, in parts; the last is the file's own name. */
  readonly parts: readonly string[];
}

/** What file managers, NAS systems and archives leave in folders; names with a dot in front are passed over as well. */
const NOT_OURS = new Set(['@eaDir', '__MACOSX', '#recycle', '$RECYCLE.BIN', 'System Volume Information']);

/**
 * The files of a folder and below it, in the same order each time: those of a folder by name, then the folders in it. Holds the
 * names of one folder at a time. Links are followed, but not to folders deep down, where a circle may be.
 */
export async function* walkFolder(folder: string, parts: readonly string[] = []): AsyncGenerator<FolderFile> {
  const { files, folders } = await namesIn(join(folder, ...parts), parts.length < 2);
  for (const name of files) yield { path: join(folder, ...parts, name), parts: [...parts, name] };
  for (const name of folders) yield* walkFolder(folder, [...parts, name]);
}

async function namesIn(
  path: string,
  followsFolders: boolean,
): Promise<{ files: string[]; folders: string[] }> {
  const files: string[] = [];
  const folders: string[] = [];
  for await (const entry of await openFolder(path)) {
    if (entry.name.startsWith('.') || NOT_OURS.has(entry.name)) continue;
    const target = entry.isSymbolicLink() ? await stat(join(path, entry.name)).catch(() => undefined) : entry;
    if (target?.isDirectory() && (followsFolders || !entry.isSymbolicLink())) folders.push(entry.name);
    // A link to nothing is a file that cannot be read, which has to be said.
    else if (target === undefined || target.isFile()) files.push(entry.name);
  }
  return { files: files.sort(), folders: folders.sort() };
}

async function openFolder(path: string): ReturnType<typeof opendir> {
  try {
    return await opendir(path, { bufferSize: 256 });
  } catch (cause) {
    throw new Error(`Cannot read folder "${path}": ${whyUnread(cause)}`, { cause });
  }
}
