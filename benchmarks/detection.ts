import { FaceSearch } from '#src/index.js';
import { inParallel } from './support/inParallel.ts';
import { photosIn } from './support/photos.ts';
import { writeResult } from './support/writeResult.ts';

const WORKERS = 2;

/** Sets of photos, what every photo of them holds, and each how many of them are taken. */
const SETS = [
  { folder: 'lfw/images', holds: 'a face', every: 10 },
  { folder: 'london', holds: 'a face', every: 1 },
  { folder: 'cfp60', holds: 'a face', every: 1, only: 'frontal' },
  { folder: 'cfp60', holds: 'a face', every: 1, only: 'profile' },
  { folder: 'synthetic_cc0', holds: 'a face', every: 1 },
  { folder: 'fixtures', holds: 'a face', every: 1, not: ['coffee', 'chelsea', 'rocket'] },
  { folder: 'nonface/clean', holds: 'nobody', every: 1 },
  { folder: 'nonface/facelike', holds: 'nobody', every: 1 },
  { folder: 'nonface/hard_animals', holds: 'nobody', every: 1 },
] as const;

/** Share of photos in which a face is found, for sets in which every photo holds one or none does. */
export async function detection(packs: readonly string[]): Promise<void> {
  const rows: object[] = [];
  for (const pack of packs) {
    const engine = await FaceSearch.open({ pack, vision: { workers: WORKERS } });
    for (const set of SETS) rows.push({ pack, ...(await measure(engine, set)) });
    await engine.close();
  }
  await writeResult('detection', rows);
}

async function measure(engine: FaceSearch, set: (typeof SETS)[number]): Promise<object> {
  const { folder, holds, every } = set;
  const only = 'only' in set ? set.only : '';
  const left: readonly string[] = 'not' in set ? set.not : [];
  const all = (await photosIn(folder)).filter(
    (path) => path.includes(only) && !left.some((name) => path.includes(name)),
  );
  const photos = all.filter((_, i) => i % every === 0);
  const found = await inParallel(photos, 2 * WORKERS, async (file) => {
    const body = await engine.detect({ file });
    if (body.error !== undefined) throw new Error(`Cannot look at a photo of ${folder}: ${body.error}`);
    return body.faces.length > 0;
  });
  const count = found.filter(Boolean).length;
  const missed = photos.filter((_, i) => found[i] !== (holds === 'a face'));
  if (process.env['BENCH_LIST']) for (const path of missed) console.log(path);
  const set_ = only ? `${folder} ${only}` : folder;
  return {
    set: set_,
    holds,
    photos: photos.length,
    found: count,
    share: `${((100 * count) / photos.length).toFixed(2)} %`,
  };
}
