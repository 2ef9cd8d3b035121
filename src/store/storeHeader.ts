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
  /** Of the store, hex; since format 2. */
  readonly store_id?: string;
}

/** Marks a store as one of ours. */
const MAGIC = 'facedex';
/**
 * Rises with every change that an older version could not read. 1: records and templates as they are. 2: sealed, with the
 * secrets in a file of their own.
 */
export const STORE_FORMAT = 2;

/** The pack that a store is opened for. */
export interface StorePack {
  readonly dimension: number;
  readonly packId: string;
  readonly packHash: string;
}

/** @param id - of the store, 16 bytes. */
export function newHeader(pack: StorePack, id: Buffer): StoreHeader {
  const { dimension, packId, packHash } = pack;
  return {
    ...{ magic: MAGIC, format: STORE_FORMAT, dimension, pack_id: packId, pack_hash: packHash },
    store_id: id.toString('hex'),
  };
}

/**
 * Refuses a store that is not ours or that this version cannot read.
 * @param header - as read; anything at all.
 * @param name - what the user calls the store, for messages.
 * @returns the header, and whether it is of an older format.
 * @throws FaceSearchError `STORE_UNREADABLE`.
 */
export function checkFormat(
  header: unknown,
  name: string,
): { readonly header: StoreHeader; readonly isOld: boolean } {
  const found = header as Partial<StoreHeader> | null | undefined;
  if (found?.magic !== MAGIC || typeof found.format !== 'number')
    throw new FaceSearchError('STORE_UNREADABLE', `Cannot open store "${name}": it was not made by facedex`);
  if (found.format > STORE_FORMAT)
    throw new FaceSearchError(
      'STORE_UNREADABLE',
      `Cannot open store "${name}": written by format ${found.format}, this version reads up to ${STORE_FORMAT}`,
    );
  return { header: found as StoreHeader, isOld: found.format < STORE_FORMAT };
}

/** @throws FaceSearchError `PACK_MISMATCH` where another pack made the store's templates. */
export function checkPack(found: StoreHeader, pack: StorePack, name: string): void {
  const { dimension, packId, packHash } = pack;
  if (found.pack_id === packId && found.pack_hash === packHash && found.dimension === dimension) return;
  const wanted = { pack_id: packId, pack_hash: packHash, dimension };
  throw new FaceSearchError(
    'PACK_MISMATCH',
    `Cannot open store "${name}" with ${title(wanted)}: its templates were made with ${title(found)}; open it with that pack, or move it over with "npx facedex reembed"`,
  );
}

function title({
  pack_id,
  pack_hash,
  dimension,
}: Pick<StoreHeader, 'pack_id' | 'pack_hash' | 'dimension'>): string {
  return `pack "${pack_id}" (hash ${String(pack_hash).slice(0, 12)}, ${dimension} values a template)`;
}
