import type { FaceRecord, Store, StoredLibrary } from '../../store/store.ts';
import { CallError } from '../shared/callError.ts';

/** A library of a store. @throws CallError `INVALID_OUTER_ID` */
export function storedLibrary(store: Store, group: string, path: string): StoredLibrary {
  const library = store.library(group);
  if (!library) throw new CallError('INVALID_OUTER_ID', { path, group });
  return library;
}

/** All faces of a library in order of creation, or those of some users. */
export async function* storedFaces(
  store: Store,
  { key }: StoredLibrary,
  users: readonly string[] = [],
): AsyncGenerator<FaceRecord> {
  for await (const faces of store.allFaces(key))
    for (const face of faces) if (users.length === 0 || users.includes(face.user_id)) yield face;
}
