import type { GroupInfo } from '../api/bodies.ts';
import { isoTime } from '../api/isoTime.ts';
import type { StoredLibrary } from '../store/store.ts';

/** A library as `groupInfo` and `listGroups` give it. */
export function groupInfo(library: StoredLibrary, model_version: string): GroupInfo {
  const { group_id, group_name, group_data, add_time } = library;
  return { group_id, group_name, group_data, model_version, add_time: isoTime(add_time) };
}
