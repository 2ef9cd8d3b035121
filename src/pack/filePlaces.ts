import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PackFile } from './pack.ts';

/** Where weights are laid unless the user names another folder: models/weights/ of the installed package. */
export const defaultWeightsDir: string = fileURLToPath(new URL('../../models/weights', import.meta.url));

/** Folders in which the weights of a pack may lie. */
export interface WeightFolders {
  /** Folder of the fetched weights. @default models/weights/ of the installed package */
  readonly weightsDir?: string | undefined;
  /** The pack's own file, where it was read by a path. */
  readonly packPath?: string | undefined;
}

/**
 * Paths at which a file of a pack may lie, best first: inside an installed dependency, in the weights' folder, beside the
 * pack's own file.
 */
export function filePlaces(
  file: PackFile,
  { weightsDir = defaultWeightsDir, packPath }: WeightFolders = {},
): readonly string[] {
  const inDependencies = file.sources.flatMap((source) => {
    if (!('dependency' in source)) return [];
    const root = packageRoot(source.dependency);
    return root === undefined ? [] : [join(root, source.path)];
  });
  const folders = packPath === undefined ? [weightsDir] : [weightsDir, dirname(packPath)];
  return [...inDependencies, ...folders.map((each) => join(each, file.name))];
}

function packageRoot(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}
