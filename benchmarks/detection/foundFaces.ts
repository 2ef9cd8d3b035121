import type { FaceSearch } from '#src/index.js';
import { inParallel } from '#src/vision/inParallel.js';
import { facesIn } from '../support/facesIn.ts';
import { halfOf } from './halfOf.ts';
import { type PhotoSet, photoSets } from './photoSets.ts';

/** Share of photos in which a face is found, of all and of those that the gate was not fitted on. */
export async function foundFaces(engine: FaceSearch): Promise<object[]> {
  const rows: object[] = [];
  for (const set of photoSets) rows.push(await measure(engine, set));
  return rows;
}

async function measure(engine: FaceSearch, set: PhotoSet): Promise<object> {
  const photos = await set.photos();
  const found = await inParallel(photos, 4, async (path) => (await facesIn(engine, path)).length > 0);
  if (process.env['BENCH_LIST'])
    for (const [i, path] of photos.entries()) if (found[i] !== (set.holds === 'a face')) console.log(path);
  const heldOut = found.filter((_, i) => halfOf(photos[i] as string) === 'held out');
  return {
    set: set.name,
    holds: set.holds,
    photos: photos.length,
    found: found.filter(Boolean).length,
    share: share(found),
    'held out': heldOut.length,
    'share of held out': share(heldOut),
  };
}

function share(found: readonly boolean[]): string {
  return `${((100 * found.filter(Boolean).length) / found.length).toFixed(2)} %`;
}
