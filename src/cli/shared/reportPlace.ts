import { lstat, open, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Where a report cannot be written, that is said before the work and not after it. A report that is there stays as it is. */
export async function checkReportPlace(out: string): Promise<void> {
  const folder = dirname(resolve(out));
  if (await isFolder(out)) throw new Error(`Cannot write report "${out}": it is a folder, name a file`);
  if (!(await isFolder(folder)))
    throw new Error(`Cannot write report "${out}": there is no folder "${folder}"`);
  const isThere = (await lstat(out).catch(() => undefined)) !== undefined;
  try {
    // Rights, and what they say on a network or a read-only disk, are known for sure only to whoever tries.
    await (await open(out, 'a', 0o600)).close();
  } catch (cause) {
    throw new Error(`Cannot write report "${out}": ${(cause as Error).message}`, { cause });
  }
  if (!isThere) await rm(out);
}

/** Whether there is a folder of this name. */
export async function isFolder(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isDirectory() === true;
}
