import type { PackNets } from '../pack/pack.ts';
import { packHash } from '../pack/packHash.ts';
import type { StorePack } from '../store/storeHeader.ts';

/** What of a pack a store of its templates knows. */
export function storePack(pack: PackNets): StorePack {
  return { packId: pack.id, packHash: packHash(pack), dimension: pack.embedder.dimension };
}
