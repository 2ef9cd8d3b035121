import type { SealedRecords } from '../sealedRecords.ts';
import type { FaceRecord } from '../store.ts';
import type { FacePlaces } from './facePlaces.ts';
import { readFaces } from './readFaces.ts';

/** Faces that are opened in one go: a millisecond or two of work. */
const BATCH = 100;

/** A page of a library: `count` faces in order of sequence numbers. */
export interface Page {
  readonly library: number;
  /** Place of the first face, from 1. */
  readonly start: number;
  readonly count: number;
}

/**
 * Reads a page of a library; empty where it is gone or has fewer faces. The event loop runs between two batches.
 * @param records - is called before each batch, to throw where the store has been closed.
 * @throws FaceSearchError `STORE_UNREADABLE`.
 */
export async function readPage(
  records: () => SealedRecords,
  places: FacePlaces,
  { library, start, count }: Page,
): Promise<FaceRecord[]> {
  const page: FaceRecord[] = [];
  const first = count > 0 ? await places.find(records, library, start) : undefined;
  if (first === undefined) return page;
  for await (const faces of readFaces(records, { library, first, batchSize: Math.min(BATCH, count) })) {
    page.push(...faces.slice(0, count - page.length));
    if (page.length === count) break;
  }
  return page;
}
