import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Where a report cannot be written, that is said before the work and not after it. */
export async function checkReportPlace(out: string): Promise<void> {
  const folder = dirname(resolve(out));
  if (await isFolder(out)) throw new Error(`Cannot write report "${out}": it is a folder, name a file`);
  if (!(await isFolder(folder)))
    throw new Error(`Cannot write report "${out}": there is no folder "${folder}"`);
}

/** Whether there is a folder of this name. */
export async function isFolder(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isDirectory() === true;
}
