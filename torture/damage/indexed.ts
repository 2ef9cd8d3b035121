import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Galleries } from '#src/gallery/galleries.js';
import type { Store } from '#src/store/store.js';

/** Milliseconds that a graph of a few hundred faces may take to be built, proven and written, on a busy machine. */
const PATIENCE = 60_000;

/** Opens galleries that keep HNSW graphs beside a store. Rejects with `INDEX_UNAVAILABLE` where hnswlib-node does not load. */
export function openIndexed(path: string, store: Store): Promise<Galleries> {
  const libraries = store.libraries().map(({ key }) => key);
  return Galleries.open({
    ...{ dimension: 128, index: 'hnsw', reload: (library) => store.templates(library) },
    indexFiles: { folder: indexesOf(path), packHash: 'a'.repeat(64), libraries },
  });
}

export function hasIndexes(path: string): boolean {
  return existsSync(indexesOf(path));
}

/** Waits until a library is searched by its graph, and that is on disk. */
export async function untilIndexed(galleries: Galleries, path: string, library: number): Promise<void> {
  const end = Date.now() + PATIENCE;
  const file = join(indexesOf(path), `library-${library}.index`);
  for (;;) {
    const { kind, building } = await galleries.status(library);
    if (kind === 'hnsw' && !building && existsSync(file)) return;
    if (Date.now() > end) throw new Error(`Library ${library} got no index`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function indexesOf(path: string): string {
  return join(path, 'indexes');
}
