import type { OpenOptions } from '#src/api/openOptions.js';
import { FaceSearch } from '#src/index.js';
import { inParallel } from '#src/vision/inParallel.js';
import { photosIn } from './photos.ts';

/** An engine with a library "g" of that many faces of LFW, and no store on disk unless the options name one. */
export async function filledEngine(faces: number, options: OpenOptions): Promise<FaceSearch> {
  const engine = await FaceSearch.open(options);
  await engine.createGroup({ group_id: 'g', group_name: 'Benchmark' });
  let enrolled = 0;
  await inParallel(await photosIn('lfw/images'), 2, async (file, i) => {
    if (enrolled >= faces) return;
    const { error } = await engine.addFace({ group_id: 'g', user_id: String(i), file });
    if (error === undefined) enrolled++;
  });
  return engine;
}
