import { FaceSearch, type OpenOptions } from '#src/index.js';

/** Opens an engine, works and closes it, whatever happens in between. */
export async function withEngine<T>(
  options: OpenOptions,
  work: (engine: FaceSearch) => Promise<T>,
): Promise<T> {
  const engine = await FaceSearch.open(options);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
