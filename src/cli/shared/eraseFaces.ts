import { join } from 'node:path';
import { sweepIndexFiles } from '../../gallery/sweepIndexFiles.ts';
import type { Store } from '../../store/store.ts';

/** Faces that one transaction removes. */
const SLICE = 1000;

/**
 * Erases faces of a library from a store and the index files beside it.
 * @param path - of the store.
 * @returns the tokens that were not there.
 */
export async function eraseFaces(
  store: Store,
  path: string,
  library: number,
  tokens: readonly string[],
): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  const others = store.libraries().flatMap(({ key }) => (key === library ? [] : [key]));
  // Index files hold templates; they are built anew when they are missed.
  if (tokens.length > 0) await sweepIndexFiles(join(path, 'indexes'), others);
  for (let start = 0; start < tokens.length; start += SLICE) {
    const outcome = await store.removeFaces(library, tokens.slice(start, start + SLICE));
    for (const token of outcome?.missing ?? []) missing.add(token);
  }
  return missing;
}
