import { ApiError } from '../api/apiError.ts';
import type { StoredLibrary } from '../store/store.ts';
import type { Parts } from './parts.ts';

/** @throws ApiError `INVALID_OUTER_ID`, or what the option `unknownGroup` says. */
export function libraryOf(parts: Parts, group_id: string): StoredLibrary {
  const library = parts.store.library(group_id);
  if (!library) throw unknownGroup(parts);
  return library;
}

export function unknownGroup({ options }: Parts): ApiError {
  return new ApiError(options.unknownGroup);
}
