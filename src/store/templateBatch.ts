import { slotOf, templateFromBytes } from './faceValue.ts';
import type { SealedRecords, StoredFaceBytes } from './sealedRecords.ts';
import type { TemplateBatch } from './store.ts';

/**
 * Reads templates of a library.
 * @param from - sequence number of the first one.
 * @param room - is written over, and is what the batch lies in.
 * @returns as many as there is room for; fewer at the end, none where the library is gone.
 */
export function readBatch(
  records: SealedRecords,
  key: number,
  from: number,
  { ids, vectors }: Pick<TemplateBatch, 'ids' | 'vectors'>,
  dimension: number,
): TemplateBatch {
  const { faces, libraries } = records.tables;
  const range = { start: [key, from], end: [key + 1], limit: ids.length };
  const values = libraries.doesExist(key) ? Array.from(faces.getRange(range)) : [];
  const readSecret = records.secrets.readAll(values.map(({ value }) => slotOf(value)));
  const userIds: string[] = [];
  for (const { key: place, value } of values) {
    const face = records.openFace(key, place[1], value, readSecret);
    if (records.faceId(key, face.record.face_token) !== face.id)
      records.contradiction(`the token of face ${face.id} of library ${key}`);
    readTemplate(records, face, vectors, userIds.length * dimension, dimension);
    ids[userIds.length] = face.id;
    userIds.push(face.record.user_id);
  }
  const rows = userIds.length;
  return { ids: ids.subarray(0, rows), vectors: vectors.subarray(0, rows * dimension), userIds };
}

/** Writes the template of a face into `vectors` from value `offset` on. */
export function readTemplate(
  records: SealedRecords,
  { id, bytes }: StoredFaceBytes,
  vectors: Float32Array,
  offset: number,
  dimension: number,
): void {
  if (!templateFromBytes(bytes, vectors, offset, dimension))
    records.contradiction(`the template of face ${id}`);
}
