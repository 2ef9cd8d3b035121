import { readLibraryCalibration } from '../../score/library/libraryCalibration.ts';
import { libraryRecord } from '../../store/libraryRecord.ts';
import type { Store, StoredLibrary } from '../../store/store.ts';
import type { StorePack } from '../../store/storeHeader.ts';
import { type FaceLine, type LibraryHead, libraryLines } from './libraryFile.ts';

/** The lines of a library's file. Faces that are added or deleted meanwhile may be there or not. */
export function exportLibrary(store: Store, library: StoredLibrary, pack: StorePack): AsyncGenerator<string> {
  const stored = store.calibration(library.key);
  const calibration = stored === undefined ? undefined : readLibraryCalibration(stored, pack.packHash);
  const head: LibraryHead = {
    ...{ pack_id: pack.packId, pack_hash: pack.packHash, dimension: pack.dimension },
    ...libraryRecord(library),
    ...(calibration && { calibration }),
  };
  return libraryLines(head, faceLines(store, library.key, pack.dimension));
}

async function* faceLines(store: Store, key: number, dimension: number): AsyncGenerator<FaceLine> {
  for await (const { ids, vectors } of store.templates(key))
    for (const [i, id] of ids.entries()) {
      const face = store.faceById(key, id);
      const values = vectors.subarray(i * dimension, (i + 1) * dimension);
      if (face) yield { ...face, template: encodeTemplate(values) };
    }
}

function encodeTemplate(values: Float32Array): string {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    bytes.writeFloatLE(value, 4 * i);
  });
  return bytes.toString('base64');
}
