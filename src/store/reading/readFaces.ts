import type { SealedRecords } from '../sealedRecords.ts';
import type { FaceRecord } from '../store.ts';

/** Which faces to read, and how many at once. */
export interface FaceBatches {
  readonly library: number;
  /** Sequence number of the first face, or one before it. */
  readonly first: number;
  readonly batchSize: number;
}

/**
 * Faces of a library in order of sequence numbers, batch by batch; nothing where it is gone.
 * @param records - is called before each batch, to throw where the store has been closed.
 * @throws FaceSearchError `STORE_UNREADABLE`.
 */
export async function* readFaces(
  records: () => SealedRecords,
  { library, first, batchSize }: FaceBatches,
): AsyncGenerator<readonly FaceRecord[]> {
  for (let last = first - 1; ; ) {
    const now = records();
    const { faces, libraries } = now.tables;
    const range = { start: [library, last + 1], end: [library + 1], limit: batchSize };
    // The faces of a library that is gone may still be there for a while.
    const found = libraries.doesExist(library) ? Array.from(faces.getRange(range)) : [];
    last = found.at(-1)?.key[1] ?? last;
    if (found.length > 0)
      yield found.map(({ key: [, id], value }) => now.openFace(library, id, value).record);
    if (found.length < batchSize) return;
    await new Promise(setImmediate);
  }
}
