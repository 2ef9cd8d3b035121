import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PackFile } from './pack.ts';

/** Where weights are laid unless the user names another folder: models/weights/ of the installed package. */
export const defaultWeightsDir: string = fileURLToPath(new URL('../../models/weights', import.meta.url));

/** Paths at which a file of a pack may lie, best first: inside an installed dependency, else in the weights' folder. */
export function filePlaces(file: PackFile, weightsDir: string = defaultWeightsDir): readonly string[] {
  const inDependencies = file.sources.flatMap((source) => {
    if (!('dependency' in source)) return [];
    const root = packageRoot(source.dependency);
    return root === undefined ? [] : [join(root, source.path)];
  });
  return [...inDependencies, join(weightsDir, file.name)];
}

function packageRoot(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}
