import { templateFromBytes } from './faceValue.ts';
import type { SealedRecords, StoredFaceBytes } from './sealedRecords.ts';

/** The template of a face that was read. @throws FaceSearchError `STORE_UNREADABLE` where it has another dimension. */
export function readTemplate(
  records: SealedRecords,
  { id, bytes }: StoredFaceBytes,
  dimension: number,
): Float32Array {
  const template = new Float32Array(dimension);
  return templateFromBytes(bytes, template, 0, dimension)
    ? template
    : records.contradiction(`the template of face ${id}`);
}
