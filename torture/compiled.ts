import { fileURLToPath } from 'node:url';

/**
 * Path of a compiled file of this folder, to be started as a process.
 * @param name - from here, such as `./load/child.js`.
 */
export function compiled(name: string): string {
  // Beside this one, but for a test, which runs this one as it was written.
  const base = import.meta.url.endsWith('.ts')
    ? new URL('./dist/torture/', import.meta.url)
    : import.meta.url;
  return fileURLToPath(new URL(name, base));
}
