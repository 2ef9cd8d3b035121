import { existsSync, readdirSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { FaceSearchError } from '../../faceSearchError.ts';
import type { PackNets } from '../../pack/pack.ts';
import { packHash } from '../../pack/packHash.ts';
import { openLmdbStore } from '../../store/lmdbStore.ts';
import type { Store, StoredLibrary } from '../../store/store.ts';
import type { StoredFace } from './storedFaces.ts';

/** Faces that wait for one commit together. */
const BATCH = 500;

/** Opens the store of a pack. @param key - where it is encrypted. */
export function openStoreOf(path: string, pack: PackNets, key: Uint8Array | undefined): Promise<Store> {
  const { dimension } = pack.embedder;
  return openLmdbStore({ path, dimension, packId: pack.id, packHash: packHash(pack), key });
}

/** @throws FaceSearchError `STORE_UNWRITABLE` where the folder, or what is left of an interrupted run, is there. */
export function checkTarget(path: string): void {
  if (existsSync(path) && readdirSync(path).length > 0)
    throw new FaceSearchError(
      'STORE_UNWRITABLE',
      `Cannot make store "${path}": it is there already, choose another folder`,
    );
  if (existsSync(partOf(path)))
    throw new FaceSearchError(
      'STORE_UNWRITABLE',
      `Cannot make store "${path}": "${partOf(path)}" is left over from a run that did not end, remove it`,
    );
}

/**
 * Writes a store that appears under its name as a whole or not at all: the libraries with their records, and the faces
 * that have a template, in the order of creation. Calibrations of libraries are not carried over: they are of other nets.
 */
export async function writeStore(
  path: string,
  pack: PackNets,
  libraries: readonly StoredLibrary[],
  faces: readonly (readonly [StoredFace, Float32Array])[],
  key: Uint8Array | undefined,
): Promise<void> {
  const store = await openStoreOf(partOf(path), pack, key);
  try {
    for (const library of libraries) await store.createLibrary(library);
    for (let at = 0; at < faces.length; at += BATCH)
      await Promise.all(faces.slice(at, at + BATCH).map(([face, template]) => addTo(store, face, template)));
  } finally {
    await store.close();
  }
  await rename(partOf(path), path);
}

function addTo(store: Store, { library, ...face }: StoredFace, template: Float32Array): Promise<unknown> {
  const { face_token, user_id, user_data, add_time } = face;
  const key = store.library(library.group_id)?.key as number;
  return store.addFace(key, { face_token, user_id, user_data, add_time }, template);
}

function partOf(path: string): string {
  return `${path}.part`;
}
