import { createRequire } from 'node:module';
import type { HnswModule } from '#src/gallery/hnswIndex.js';

/** Undefined where it is not installed. */
export function loadHnswlib(): HnswModule | undefined {
  try {
    return createRequire(import.meta.url)('hnswlib-node') as HnswModule;
  } catch {
    return undefined;
  }
}
