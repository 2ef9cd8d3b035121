import { FaceSearchError } from '../faceSearchError.ts';

/** The first record of a store: what it is and whose templates it holds. */
export interface StoreHeader {
  readonly magic: string;
  readonly format: number;
  /** Values a template. */
  readonly dimension: number;
  readonly pack_id: string;
  /** Of the pack, hex. */
  readonly pack_hash: string;
}

/** Marks a store as one of ours. */
const MAGIC = 'facedex';
/** Rises with every change that an older version could not read. */
export const STORE_FORMAT = 1;

/** The pack that a store is opened for. */
export interface StorePack {
  readonly dimension: number;
  readonly packId: string;
  readonly packHash: string;
}

export function newHeader(pack: StorePack): StoreHeader {
  const { dimension, packId, packHash } = pack;
  return { magic: MAGIC, format: STORE_FORMAT, dimension, pack_id: packId, pack_hash: packHash };
}

/**
 * Refuses a store that this version cannot read or whose templates another pack made.
 * @param header - as read; anything at all.
 * @param name - what the user calls the store, for messages.
 * @throws FaceSearchError `STORE_UNREADABLE`, `PACK_MISMATCH`.
 */
export function checkHeader(header: unknown, pack: StorePack, name: string): void {
  const found = header as Partial<StoreHeader> | undefined;
  if (found?.magic !== MAGIC || typeof found.format !== 'number')
    throw new FaceSearchError('STORE_UNREADABLE', `Cannot open store "${name}": it was not made by facedex`);
  if (found.format > STORE_FORMAT)
    throw new FaceSearchError(
      'STORE_UNREADABLE',
      `Cannot open store "${name}": written by format ${found.format}, this version reads up to ${STORE_FORMAT}`,
    );
  const wanted = newHeader(pack);
  if (
    found.pack_id !== wanted.pack_id ||
    found.pack_hash !== wanted.pack_hash ||
    found.dimension !== wanted.dimension
  )
    throw new FaceSearchError(
      'PACK_MISMATCH',
      `Cannot open store "${name}" with ${title(wanted)}: its templates were made with ${title(found)}; open it with that pack, or move it over with "npx facedex reembed"`,
    );
}

function title({ pack_id, pack_hash, dimension }: Partial<StoreHeader>): string {
  return `pack "${pack_id}" (hash ${pack_hash?.slice(0, 12)}, ${dimension} values a template)`;
}
