import type { LibraryRecord } from './store.ts';

/** The fields of a library that its maker decides, and no others. */
export function libraryRecord({
  group_id,
  group_name,
  group_data,
  add_time,
  retention_days,
}: LibraryRecord): LibraryRecord {
  const record = { group_id, group_name, group_data, add_time };
  return retention_days === undefined ? record : { ...record, retention_days };
}

/** A library whose faces are kept for so many days; undefined says nothing of that. */
export function withRetention<T extends LibraryRecord>(library: T, days: number | undefined): T {
  const { retention_days: _, ...rest } = library;
  return (days === undefined ? rest : { ...rest, retention_days: days }) as T;
}
