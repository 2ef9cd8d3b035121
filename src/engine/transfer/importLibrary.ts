import { FaceSearchError } from '../../faceSearchError.ts';
import type { FaceRecord, Store } from '../../store/store.ts';
import { type LibraryFile, unreadable } from './libraryFile.ts';

/** Faces that wait for one commit together. */
const BATCH = 500;

/**
 * Adds the library of a file to a store of its pack, whole or not at all (also where the process is killed), with the ids, tokens, data, times and calibration that it had.
 *
 * @returns its id and how many faces it has.
 * @throws FaceSearchError `GROUP_THERE` where the store has a library of that id; `EXPORT_UNREADABLE`; `STORE_UNWRITABLE`.
 */
export async function importLibrary(
  store: Store,
  file: LibraryFile,
): Promise<{ readonly group_id: string; readonly faces: number }> {
  const { path, head } = file;
  const key = await store.beginLibrary(head);
  if (key === undefined)
    throw new FaceSearchError(
      'GROUP_THERE',
      `Cannot import "${path}": there is a library "${head.group_id}" already`,
    );
  try {
    const faces = await addAll(store, key, file);
    if (head.calibration) await store.setCalibration(key, JSON.stringify(head.calibration));
    await store.completeLibrary(key);
    return { group_id: head.group_id, faces };
  } catch (fault) {
    await store.removeLibrary(key, { onlyIfEmpty: false });
    throw fault;
  }
}

async function addAll(store: Store, key: number, { path, head, faces }: LibraryFile): Promise<number> {
  let count = 0;
  let batch: Promise<unknown>[] = [];
  try {
    for await (const { template, ...face } of faces) {
      const added = store
        .addFace(key, face, decodeTemplate(template, head.dimension, path))
        .catch((fault: unknown) => Promise.reject(faultOf(fault, face, path)));
      // Reading may take long before the batch is waited for, and a fault that nobody hears of ends the process.
      added.catch(() => undefined);
      batch.push(added);
      count++;
      if (batch.length < BATCH) continue;
      await Promise.all(batch);
      batch = [];
    }
    await Promise.all(batch);
    return count;
  } finally {
    await Promise.allSettled(batch);
  }
}

/** A plain error of the store says that the token is not new. */
function faultOf(fault: unknown, { face_token }: FaceRecord, path: string): unknown {
  return fault instanceof FaceSearchError ? fault : unreadable(path, `face "${face_token}" is there twice`);
}

function decodeTemplate(text: string, dimension: number, path: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  const length = Math.hypot(...values);
  if (bytes.length === 4 * dimension && Math.abs(length - 1) < 1e-3) return values;
  throw unreadable(path, `a template is none of ${dimension} values and length 1`);
}
