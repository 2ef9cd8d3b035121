import type { FaceRecord, Store, StoredLibrary } from '../../store/store.ts';

/** An enrolled face with its template. */
export interface StoredFace extends FaceRecord {
  readonly library: StoredLibrary;
  readonly template: Float32Array;
}

/** All faces of a store, library by library, each in order of creation. */
export async function storedFaces(store: Store): Promise<StoredFace[]> {
  const faces: StoredFace[] = [];
  for (const library of store.libraries()) {
    for await (const { ids, vectors } of store.templates(library.key)) {
      const dimension = vectors.length / ids.length;
      ids.forEach((id, i) => {
        const face = store.faceById(library.key, id);
        const template = vectors.slice(i * dimension, (i + 1) * dimension);
        if (face) faces.push({ ...face, library, template });
      });
    }
  }
  return faces;
}
