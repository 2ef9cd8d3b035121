import type { OpenOptions } from '../../api/openOptions.ts';
import { FaceSearch } from '../../engine/faceSearch.ts';
import { readKeyFile } from './readKeyFile.ts';
import type { EngineOptions } from './storeOptions.ts';

/** Opens an engine on a store for as long as `work` takes. @param more - options of its own. */
export async function withEngine<T>(
  options: EngineOptions,
  more: OpenOptions,
  work: (engine: FaceSearch) => Promise<T>,
): Promise<T> {
  const { path, pack, runtime, weights, keyFile } = options;
  const key = await readKeyFile(keyFile);
  const engine = await FaceSearch.open({ path, pack, runtime, weights, encryption: key && { key }, ...more });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
