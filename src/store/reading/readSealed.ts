import { slotOf } from '../faceValue.ts';
import { KEY_BYTES } from '../keys/storeKeys.ts';
import type { SealedRecords } from '../sealedRecords.ts';
import { type BatchRoom, batchRoom } from './batchRoom.ts';

/** Sequence numbers from one up to before the other. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Faces as they lie in the store. */
export interface SealedBatch {
  readonly library: number;
  /** Faces in the room. */
  readonly rows: number;
  readonly room: BatchRoom;
}

/**
 * Reads faces of a library in one go, without opening them.
 * @param room - is written over, or left for a larger one.
 * @returns as many as there is room for; fewer at the end, none where the library is gone.
 */
export function readSealed(
  records: SealedRecords,
  library: number,
  { from, to }: Stretch,
  room: BatchRoom,
): SealedBatch {
  const { faces, libraries } = records.tables;
  const range = { start: [library, from], end: [library, to], limit: room.ids.length };
  const entries = libraries.doesExist(library) ? Array.from(faces.getRange(range)) : [];
  const bytes = entries.reduce((sum, { value }) => sum + value.length, 0);
  const { length } = room.ids;
  const fitting =
    bytes <= room.values.length ? room : batchRoom(length, 2 * bytes, room.vectors.length / length);
  const readSecret = records.secrets.readAll(entries.map(({ value }) => slotOf(value)));
  let end = 0;
  entries.forEach(({ key: [, id], value }, row) => {
    fitting.values.set(value, end);
    end += value.length;
    fitting.ids[row] = id;
    fitting.ends[row] = end;
    const secret = readSecret(slotOf(value));
    if (secret) fitting.secrets.set(secret, row * KEY_BYTES);
    else fitting.secrets.fill(0, row * KEY_BYTES, (row + 1) * KEY_BYTES);
  });
  return { library, rows: entries.length, room: fitting };
}

/** The value of a face of the batch, as the table of faces has it. */
export function valueAt({ room: { values, ends } }: SealedBatch, row: number): Buffer {
  const start = row === 0 ? 0 : (ends[row - 1] as number);
  return Buffer.from(values.buffer, start, (ends[row] as number) - start);
}
