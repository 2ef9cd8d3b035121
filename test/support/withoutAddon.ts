import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Node's options for a process, and all of its threads, in which a native part does not load, as one that was made for another
 * system does not.
 *
 * @param folder - a file for it is written there.
 * @param name - of a package; it is in the paths of its native parts.
 */
export function withoutAddon(folder: string, name: string): string {
  const preload = join(folder, `without-${name}.cjs`);
  writeFileSync(
    preload,
    `const { dlopen } = process;
    process.dlopen = (module, path, ...rest) => {
      if (path.includes(${JSON.stringify(name)})) throw new Error('invalid ELF header');
      return dlopen(module, path, ...rest);
    };`,
  );
  return `--require ${preload}`;
}
