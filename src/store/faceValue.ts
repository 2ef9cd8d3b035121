import type { FaceRecord } from './store.ts';
import { bytesIntoVectors, templateToBytes } from './templateBytes.ts';

/** Bytes before a face's sealed part: the slot of its secret. */
const SLOT_BYTES = 4;

/** A face with its template as bytes: length of the record, record (JSON), template. */
export function faceToBytes(face: FaceRecord, template: Float32Array): Buffer {
  const { face_token, user_id, user_data, add_time } = face;
  const record = Buffer.from(JSON.stringify([face_token, user_id, user_data, add_time]));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(record.length);
  return Buffer.concat([length, record, templateToBytes(template)]);
}

export function faceFromBytes(bytes: Buffer): FaceRecord {
  const record = bytes.toString('utf8', 4, 4 + bytes.readUInt32LE(0));
  const [face_token, user_id, user_data, add_time] = JSON.parse(record) as [string, string, string, number];
  return { face_token, user_id, user_data, add_time };
}

/** Writes a face's template into `vectors` from value `offset` on. @returns false where it has another dimension. */
export function templateFromBytes(
  bytes: Buffer,
  vectors: Float32Array,
  offset: number,
  dimension: number,
): boolean {
  return bytesIntoVectors(bytes.subarray(4 + bytes.readUInt32LE(0)), vectors, offset, dimension);
}

/** What a face is sealed to: it opens nowhere else. */
export function facePlace(library: number, id: number): string {
  return `faces:${library}:${id}`;
}

/** A value as it lies in the store: the slot of its secret, then what is sealed with that. */
export function withSlot(slot: number, sealed: Buffer): Buffer {
  const head = Buffer.alloc(SLOT_BYTES);
  head.writeUInt32LE(slot);
  return Buffer.concat([head, sealed]);
}

export function slotOf(value: Buffer): number {
  return value.length < SLOT_BYTES ? -1 : value.readUInt32LE(0);
}

export function sealedPart(value: Buffer): Buffer {
  return value.subarray(SLOT_BYTES);
}
