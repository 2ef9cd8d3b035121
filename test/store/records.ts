import type { FaceRecord, LibraryRecord, Store } from '#src/store/store.js';

export const DIMENSION = 4;

export function libraryRecord(group_id: string): LibraryRecord {
  return {
    group_id,
    group_name: `Name of ${group_id} ✓`,
    group_data: '{"a":1}',
    add_time: 1_795_000_000_123,
  };
}

export function faceRecord(face_token: string): FaceRecord {
  return { face_token, user_id: `user-${face_token}`, user_data: 'ü', add_time: 1_795_000_000_456 };
}

export function template(seed: number): Float32Array {
  return Float32Array.of(seed, -seed, seed / 3, 0.1);
}

/** Key of a library; one that no library has where there is none of that id. */
export function keyOf(store: Store, group_id: string): number {
  return store.library(group_id)?.key ?? -1;
}

/** Everything that `templates()` yields, with the size of each batch. */
export async function readTemplates(
  store: Store,
  group_id: string,
  batchSize?: number,
): Promise<{ ids: number[]; values: number[]; batches: number[] }> {
  const ids: number[] = [];
  const values: number[] = [];
  const batches: number[] = [];
  for await (const batch of store.templates(keyOf(store, group_id), batchSize)) {
    ids.push(...batch.ids);
    values.push(...batch.vectors);
    batches.push(batch.ids.length);
  }
  return { ids, values, batches };
}
