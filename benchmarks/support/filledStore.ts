import { packHash } from '#src/pack/packHash.js';
import { readPack } from '#src/pack/readPack.js';
import { openLmdbStore } from '#src/store/lmdbStore.js';
import { type SyntheticFaces, syntheticFaces } from '../indexes/syntheticFaces.ts';

/** Faces that wait for one commit. */
const BATCH = 5000;

/** Makes a store of the pack `sface` with one library "g" of made-up faces, past the engine. */
export async function filledStore(path: string, faces: number): Promise<void> {
  const pack = await readPack('sface');
  const { dimension } = pack.embedder;
  const options = { path, dimension, packId: pack.id, packHash: packHash(pack) };
  await fillStore(options, syntheticFaces(faces, 0, dimension, 1));
}

/** Makes a store with one library "g" of these faces, each a user of its own. */
export async function fillStore(
  options: Parameters<typeof openLmdbStore>[0],
  { count, dimension, vectors }: SyntheticFaces,
): Promise<void> {
  const store = await openLmdbStore(options);
  await store.createLibrary({ group_id: 'g', group_name: 'Benchmark', group_data: '', add_time: 0 });
  const key = store.library('g')?.key as number;
  for (let from = 0; from < count; from += BATCH)
    await Promise.all(
      Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => {
        const row = from + i;
        const face_token = row.toString(16).padStart(32, '0');
        const face = { face_token, user_id: face_token, user_data: '', add_time: 0 };
        return store.addFace(key, face, vectors.subarray(row * dimension, (row + 1) * dimension));
      }),
    );
  await store.close();
}
