import { storePack } from '#src/engine/storePack.js';
import { readPack } from '#src/pack/readPack.js';
import { openLmdbStore } from '#src/store/lmdbStore.js';
import { syntheticFaces } from '../indexes/syntheticFaces.ts';

/** Faces that wait for one commit. */
const BATCH = 1000;

/** Makes a store of the pack `sface` with one library "g" of made-up faces, past the engine. */
export async function filledStore(path: string, faces: number): Promise<void> {
  const pack = await readPack('sface');
  const { dimension } = pack.embedder;
  const store = await openLmdbStore({ path, ...storePack(pack) });
  await store.createLibrary({ group_id: 'g', group_name: 'Benchmark', group_data: '', add_time: 1 });
  const key = store.library('g')?.key as number;
  const { vectors } = syntheticFaces(faces, 0, dimension, 1);
  for (let from = 0; from < faces; from += BATCH)
    await Promise.all(
      Array.from({ length: Math.min(BATCH, faces - from) }, (_, i) => {
        const row = from + i;
        const face_token = row.toString(16).padStart(32, '0');
        const face = { face_token, user_id: `u${row}`, user_data: '', add_time: 1 };
        return store.addFace(key, face, vectors.slice(row * dimension, (row + 1) * dimension));
      }),
    );
  await store.close();
}
