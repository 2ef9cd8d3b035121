import { storePack } from '../../engine/storePack.ts';
import type { Pack } from '../../pack/pack.ts';
import { readPack } from '../../pack/readPack.ts';
import { openLmdbStore } from '../../store/lmdbStore.ts';
import type { Store } from '../../store/store.ts';
import type { StorePack } from '../../store/storeHeader.ts';
import { eraseExpired } from './eraseExpired.ts';
import { readKeyFile } from './readKeyFile.ts';
import { requireStore } from './requireStore.ts';
import type { StoreOptions } from './storeOptions.ts';

/**
 * Opens a store for as long as `work` takes, without the nets, which many commands have no use for. Faces past the days that their
 * library keeps them are erased first, as whatever opens a store does.
 * @param options - `name`: what the user calls the store, for messages, where that is not its path.
 * @param make - whether a store is made where there is none.
 */
export async function withStore<T>(
  { path, name, pack, keyFile }: StoreOptions & { readonly name?: string },
  work: (store: Store, of: StorePack, pack: Pack) => Promise<T>,
  make = false,
): Promise<T> {
  if (!make) requireStore(path);
  const read = await readPack(pack);
  const of = storePack(read);
  const store = await openLmdbStore({ path, name, ...of, key: await readKeyFile(keyFile) });
  try {
    await eraseExpired(store, path);
    return await work(store, of, read);
  } finally {
    await store.close();
  }
}
