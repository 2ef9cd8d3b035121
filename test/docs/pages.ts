import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** All pages that users read, by their path from the root of the project. */
export function readPages(): ReadonlyMap<string, string> {
  const below = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  const paths = ['README.md', ...below.filter((path) => path.endsWith('.md')).map((path) => `docs/${path}`)];
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}
