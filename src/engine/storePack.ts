import type { Pack } from '../../pack/pack.ts';
import { packHash } from '../../pack/packHash.ts';

/** Whose templates a store, or a library's file, holds. */
export interface TransferPack {
  readonly packId: string;
  readonly packHash: string;
  readonly dimension: number;
}

/** What of a pack a store of its templates knows. */
export function transferPack(pack: Pack): TransferPack {
  return { packId: pack.id, packHash: packHash(pack), dimension: pack.embedder.dimension };
}
