import type { PackNets } from '../../pack/pack.ts';
import { openLmdbStore } from '../../store/lmdbStore.ts';
import { makeWhole } from '../../store/makeWhole.ts';
import type { NewFolder } from '../../store/newPlace.ts';
import type { Store, StoredLibrary } from '../../store/store.ts';
import { storePack } from '../storePack.ts';
import type { StoredFace } from './storedFaces.ts';

/** Faces that wait for one commit together. */
const BATCH = 500;

/**
 * Writes a store that appears under its name as a whole or not at all: the libraries with their records, and the faces
 * that have a template, in the order of creation. Calibrations of libraries are not carried over: they are of other nets.
 */
export async function writeStore(
  folder: NewFolder,
  pack: PackNets,
  libraries: readonly StoredLibrary[],
  faces: readonly (readonly [StoredFace, Float32Array])[],
  key: Uint8Array | undefined,
): Promise<void> {
  await makeWhole(folder, async (part) => {
    const store = await openLmdbStore({ path: part, name: folder.path, key, ...storePack(pack) });
    try {
      for (const library of libraries) await store.createLibrary(library);
      for (let at = 0; at < faces.length; at += BATCH)
        await Promise.all(
          faces.slice(at, at + BATCH).map(([face, template]) => addTo(store, face, template)),
        );
    } finally {
      await store.close();
    }
  });
}

function addTo(store: Store, { library, ...face }: StoredFace, template: Float32Array): Promise<unknown> {
  const { face_token, user_id, user_data, add_time } = face;
  const key = store.library(library.group_id)?.key as number;
  return store.addFace(key, { face_token, user_id, user_data, add_time }, template);
}
