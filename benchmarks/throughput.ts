import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import { FaceSearch } from '#src/index.js';
import { readPack } from '#src/pack/readPack.js';
import { VisionPool } from '#src/vision/visionPool.js';
import { filledEngine } from './support/filledEngine.ts';
import { inParallel } from './support/inParallel.ts';
import { photosIn } from './support/photos.ts';
import { groupPhotos, portraits } from './support/photosToSearch.ts';
import { quantile } from './support/quantile.ts';
import { writeResult } from './support/writeResult.ts';

const ROUNDS = 5;
const WORKERS = [1, 2];
const LIBRARY = 1000;
/** Photos that come first and do not count: code is compiled and memory is touched for the first time. */
const WARM_UP = 48;
const SEARCHES = WARM_UP + 96;
const ENROLLED = WARM_UP + 200;

type Measure = (workers: number) => Promise<number>;

/** Photos a second with one worker and with two, in turns: searching, enrolling a folder, and looking at its photos alone. */
export async function throughput(packs: readonly string[]): Promise<void> {
  const rows: object[] = [];
  for (const pack of packs) {
    const measures: Record<string, Measure> = {
      'searches of 1920 pixels': await searching(pack),
      'enrolling LFW into a store on disk': await enrolling(pack),
      'decode, detect and embed LFW alone': await looking(pack),
    };
    const taken = await takeTurns(Object.values(measures));
    rows.push(...Object.keys(measures).map((what, i) => row(pack, what, taken[i] ?? [])));
  }
  await writeResult('throughput', rows);
}

/** @returns the rates of each measure, for each number of workers. */
async function takeTurns(measures: readonly Measure[]): Promise<readonly (readonly number[][])[]> {
  const rates = measures.map(() => WORKERS.map((): number[] => []));
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, measure] of measures.entries())
      for (const [j, workers] of WORKERS.entries()) rates[i]?.[j]?.push(await measure(workers));
  return rates;
}

function row(pack: string, what: string, rates: readonly (readonly number[])[]): object {
  const [one = 0, two = 0] = rates.map((of) => quantile(of, 0.5));
  const spread = rates.map((of) => `${Math.min(...of).toFixed(1)} to ${Math.max(...of).toFixed(1)}`);
  return {
    pack,
    what,
    'one worker, photos/s': one.toFixed(1),
    'two workers, photos/s': two.toFixed(1),
    ranges: spread.join(', '),
    'two over one': (two / one).toFixed(2),
  };
}

async function searching(pack: string): Promise<Measure> {
  const photos = [...(await portraits(1920)), ...(await groupPhotos())];
  return async (workers) => {
    const engine = await filledEngine(LIBRARY / 10, { pack, vision: { workers } });
    const jobs = Array.from({ length: SEARCHES }, (_, i) => photos[i % photos.length] as Uint8Array);
    const rate = await rateOf(jobs, 2 * workers, async (photo) => {
      const { error } = await engine.search({ group_id: 'g', file: photo.slice() });
      if (error !== undefined) throw new Error(`Cannot search: ${error}`);
    });
    await engine.close();
    return rate;
  };
}

async function enrolling(pack: string): Promise<Measure> {
  const paths = (await photosIn('lfw/images')).slice(0, ENROLLED);
  return async (workers) => {
    const path = await mkdtemp(join(tmpdir(), 'facedex-throughput-'));
    const engine = await FaceSearch.open({ path, pack, vision: { workers } });
    await engine.createGroup({ group_id: 'g', group_name: 'Benchmark' });
    const rate = await rateOf(paths, 2 * workers, async (file) => {
      await engine.addFace({ group_id: 'g', user_id: 'somebody', file });
    });
    await engine.close();
    await rm(path, { recursive: true, force: true });
    return rate;
  };
}

async function looking(pack: string): Promise<Measure> {
  const paths = (await photosIn('lfw/images')).slice(0, ENROLLED);
  return async (workers) => {
    const setup = { pack: await readPack(pack), limits: defaultImageLimits, workers, queue: 64 };
    const vision = await VisionPool.open(setup);
    const rate = await rateOf(paths, 2 * workers, async (path) => {
      await vision.look({ bytes: await readFile(path), rotations: false, want: 'largest' });
    });
    await vision.close();
    return rate;
  };
}

/** Jobs a second, so many at a time, once it has warmed up. */
async function rateOf<T>(
  jobs: readonly T[],
  atOnce: number,
  work: (job: T) => Promise<void>,
): Promise<number> {
  await inParallel(jobs.slice(0, WARM_UP), atOnce, work);
  const counted = jobs.slice(WARM_UP);
  const start = performance.now();
  await inParallel(counted, atOnce, work);
  return (1000 * counted.length) / (performance.now() - start);
}
