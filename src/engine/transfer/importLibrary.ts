import { FaceSearchError } from '../../faceSearchError.ts';
import type { Store } from '../../store/store.ts';
import type { TransferPack } from './exportLibrary.ts';
import { type FaceLine, readLibraryFile } from './libraryFile.ts';

/** Faces that wait for one commit together. */
const BATCH = 500;

/**
 * Adds the library of a file to a store, whole or not at all (also where the process is killed), with the ids, tokens, data and times that it had.
 *
 * @returns its id and how many faces it has.
 * @throws FaceSearchError `PACK_MISMATCH` where another pack made its templates; `GROUP_THERE` where the store has a library of
 * that id; `EXPORT_UNREADABLE`; `STORE_UNWRITABLE`.
 */
export async function importLibrary(
  store: Store,
  path: string,
  pack: TransferPack,
): Promise<{ readonly group_id: string; readonly faces: number }> {
  const { head, faces } = await readLibraryFile(path);
  const { group_id } = head;
  if (head.pack_id !== pack.packId || head.pack_hash !== pack.packHash || head.dimension !== pack.dimension)
    throw new FaceSearchError(
      'PACK_MISMATCH',
      `Cannot import "${path}": its templates were made with pack "${head.pack_id}" (hash ${head.pack_hash.slice(0, 12)}), the store's with "${pack.packId}" (hash ${pack.packHash.slice(0, 12)}); where the photos are at hand, "npx facedex reembed" moves a store over`,
    );
  const key = await store.beginLibrary(head);
  if (key === undefined)
    throw new FaceSearchError(
      'GROUP_THERE',
      `Cannot import "${path}": there is a library "${group_id}" already`,
    );
  try {
    const count = await addAll(store, key, faces, path, pack.dimension);
    await store.completeLibrary(key);
    return { group_id, faces: count };
  } catch (fault) {
    await store.removeLibrary(key, { onlyIfEmpty: false });
    throw fault;
  }
}

async function addAll(
  store: Store,
  key: number,
  faces: AsyncIterable<FaceLine>,
  path: string,
  dimension: number,
): Promise<number> {
  let count = 0;
  let batch: Promise<unknown>[] = [];
  for await (const { template, ...face } of faces) {
    batch.push(store.addFace(key, face, decodeTemplate(template, dimension, path)));
    count++;
    if (batch.length < BATCH) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
  return count;
}

function decodeTemplate(text: string, dimension: number, path: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  const length = Math.hypot(...values);
  if (bytes.length === 4 * dimension && Math.abs(length - 1) < 1e-3) return values;
  throw new FaceSearchError(
    'EXPORT_UNREADABLE',
    `Cannot read library "${path}": a template is none of ${dimension} values and length 1`,
  );
}
