import type { FaceRecord, Store, StoredLibrary } from '../../store/store.ts';
import { CallError } from '../shared/callError.ts';

/** A library of a store. @throws CallError `INVALID_OUTER_ID` */
export function storedLibrary(store: Store, group: string, path: string): StoredLibrary {
  const library = store.library(group);
  if (!library) throw new CallError('INVALID_OUTER_ID', { path, group });
  return library;
}

/** Faces that are read at once. */
const PAGE = 500;

/** All faces of a library in order of creation, or those of some users, a page at a time. Nothing may change meanwhile. */
export function* storedFaces(
  store: Store,
  { key, size }: StoredLibrary,
  users: readonly string[] = [],
): Generator<FaceRecord> {
  for (let start = 1; start <= size; start += PAGE)
    for (const face of store.faces(key, start, PAGE))
      if (users.length === 0 || users.includes(face.user_id)) yield face;
}
