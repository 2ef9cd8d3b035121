import { storePack } from '#src/engine/storePack.js';
import { readPack } from '#src/pack/readPack.js';
import { openLmdbStore } from '#src/store/lmdbStore.js';
import type { Store } from '#src/store/store.js';

/** Opens an engine's folder past the engine, for the pack `sface`. */
export async function openFolder(path: string, key?: Uint8Array): Promise<Store> {
  const pack = await readPack('sface');
  return openLmdbStore({ path, ...storePack(pack), key });
}

/**
 * Puts libraries into an engine's folder without photos, since none of the sizes that calibration needs is at hand.
 * The users are called p0, p1 and so on, the faces by library, user and image.
 */
export async function storePeople(
  path: string,
  libraries: Readonly<Record<string, readonly (readonly Float32Array[])[]>>,
  add_time = 1,
): Promise<void> {
  const store = await openFolder(path);
  for (const [group_id, people] of Object.entries(libraries)) {
    await store.createLibrary({ group_id, group_name: group_id, group_data: '', add_time: 1 });
    const key = store.library(group_id)?.key as number;
    const added = people.flatMap((images, person) =>
      images.map((template, image) => {
        const face_token = `${group_id}-${person}-${image}`;
        return store.addFace(key, { face_token, user_id: `p${person}`, user_data: '', add_time }, template);
      }),
    );
    await Promise.all(added);
  }
  await store.close();
}
