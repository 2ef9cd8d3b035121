import { KEY_BYTES } from '../keys/storeKeys.ts';

/** Memory for a batch of faces on their way from sealed values to templates; can be handed from thread to thread. */
export interface BatchRoom {
  /** Sequence numbers. */
  readonly ids: Float64Array<ArrayBuffer>;
  /** Where the value of each face ends in `values`; it begins where the one before ends. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** As the table of faces has them. */
  readonly values: Uint8Array<ArrayBuffer>;
  /** Of each face, KEY_BYTES; zeros where there is none, with which nothing opens. */
  readonly secrets: Uint8Array<ArrayBuffer>;
  /** What the faces are opened into: their templates, one after the other. */
  readonly vectors: Float32Array<ArrayBuffer>;
}

/** @param rows - faces that there is room for. @param bytes - of all their values. */
export function batchRoom(rows: number, bytes: number, dimension: number): BatchRoom {
  return {
    ids: new Float64Array(rows),
    ends: new Uint32Array(rows),
    values: new Uint8Array(bytes),
    secrets: new Uint8Array(rows * KEY_BYTES),
    vectors: new Float32Array(rows * dimension),
  };
}

/** What `postMessage` moves to another thread with a room, so that nothing of it is copied. */
export function buffersOf({ ids, ends, values, secrets, vectors }: BatchRoom): ArrayBuffer[] {
  return [ids.buffer, ends.buffer, values.buffer, secrets.buffer, vectors.buffer];
}
