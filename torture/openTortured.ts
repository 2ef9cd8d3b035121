import { storePack } from '#src/engine/storePack.js';
import { FaceSearchError } from '#src/index.js';
import { readPack } from '#src/pack/readPack.js';
import { openLmdbStore } from '#src/store/lmdbStore.js';
import type { Store } from '#src/store/store.js';

/** A key by its number: 0 is none. */
export function keyOf(number: number): Uint8Array | undefined {
  return number === 0 ? undefined : new Uint8Array(32).fill(number % 256, 0, 16).fill(1 + (number >> 8), 16);
}

/** Opens the store of the pack `sface`, past the engine, with the first of some keys that is its own. */
export async function openTortured(
  path: string,
  keys: readonly number[],
): Promise<{ readonly store: Store; readonly key: number }> {
  const pack = await readPack('sface');
  const options = { path, ...storePack(pack) };
  for (const key of keys) {
    try {
      return { store: await openLmdbStore({ ...options, key: keyOf(key) }), key };
    } catch (error) {
      const code = error instanceof FaceSearchError ? error.code : '';
      if (!code.startsWith('KEY_') || key === keys.at(-1)) throw error;
    }
  }
  throw new RangeError('Cannot open a store without keys to try');
}
