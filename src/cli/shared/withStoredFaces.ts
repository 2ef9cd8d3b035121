import type { FaceSearch } from '../../engine/faceSearch.ts';
import { CallError } from './callError.ts';
import { requireStore } from './requireStore.ts';
import type { EngineOptions } from './storeOptions.ts';
import { withEngine } from './withEngine.ts';

/**
 * Opens an engine on a store that is there, for one photo and one library that is there.
 * @param work - gets the number of faces in the library.
 */
export async function withStoredFaces<T>(
  options: EngineOptions & { readonly group: string },
  work: (engine: FaceSearch, librarySize: number) => Promise<T>,
): Promise<T> {
  const { path, group } = options;
  requireStore(path);
  return withEngine(options, { vision: { workers: 1, blockLoaders: true } }, async (engine) => {
    const { error } = await engine.groupInfo({ group_id: group });
    if (error !== undefined) throw new CallError(error, { path, group });
    const { libraries } = engine.status();
    return work(engine, libraries.find(({ group_id }) => group_id === group)?.face_count ?? 0);
  });
}
