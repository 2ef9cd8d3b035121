import { slotOf } from '../faceValue.ts';
import { KEY_BYTES } from '../keys/storeKeys.ts';
import type { SealedRecords } from '../sealedRecords.ts';
import type { BatchRoom } from './batchRoom.ts';

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
 * @param room - is written over, and given more memory where it is too small.
 * @returns as many as there is room for; fewer at the end, none where the library is gone.
 */
export function readSealed(
  records: SealedRecords,
  library: number,
  { from, to }: Stretch,
  room: BatchRoom,
): SealedBatch {
  const { faceViews, libraries } = records.tables;
  const range = { start: [library, from], end: [library, to], limit: room.ids.length };
  const slots: number[] = [];
  let filled = room;
  let end = 0;
  for (const { key, value } of libraries.doesExist(library) ? faceViews.getRange(range) : []) {
    if (end + value.length > filled.values.length) filled = withMoreBytes(filled, 2 * (end + value.length));
    filled.values.set(value, end);
    end += value.length;
    filled.ids[slots.length] = key[1];
    filled.ends[slots.length] = end;
    slots.push(slotOf(value));
  }
  const readSecret = records.secrets.readAll(slots);
  slots.forEach((slot, row) => {
    const secret = readSecret(slot);
    if (secret) filled.secrets.set(secret, row * KEY_BYTES);
    else filled.secrets.fill(0, row * KEY_BYTES, (row + 1) * KEY_BYTES);
  });
  return { library, rows: slots.length, room: filled };
}

/** The room with what is in it, and `bytes` for values. */
function withMoreBytes(room: BatchRoom, bytes: number): BatchRoom {
  const values = new Uint8Array(bytes);
  values.set(room.values);
  return { ...room, values };
}

/** The value of a face of the batch, as the table of faces has it. */
export function valueAt({ room: { values, ends } }: SealedBatch, row: number): Buffer {
  const start = row === 0 ? 0 : (ends[row - 1] as number);
  return Buffer.from(values.buffer, start, (ends[row] as number) - start);
}
