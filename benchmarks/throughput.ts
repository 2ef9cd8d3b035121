import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import { FaceSearch } from '#src/index.js';
import { readPack } from '#src/pack/readPack.js';
import { inParallel } from '#src/vision/inParallel.js';
import { VisionPool } from '#src/vision/visionPool.js';
import { filledEngine } from './support/filledEngine.ts';
import { photosIn } from './support/photos.ts';
import { groupPhotos, portraits } from './support/photosToSearch.ts';
import { quantile } from './support/quantile.ts';
import { writeResult } from './support/writeResult.ts';

const ROUNDS = 7;
const WORKERS = [1, 2];
const LIBRARY = 100;
/** Photos that come first and do not count: code is compiled and memory is touched for the first time. */
const WARM_UP = 48;
const SEARCHES = WARM_UP + 96;
const ENROLLED = WARM_UP + 200;

const ENROLLING = 'enrolling LFW into a store on disk';
const LOOKING = 'decode, detect and embed LFW alone';

type Measure = (workers: number) => Promise<number>;

/**
 * Photos a second with one worker and with two: searching, enrolling a folder, and looking at that folder's photos alone. For each
 * number of workers enrolling and looking follow each other, since what is held against each other should be measured at one time.
 */
export async function throughput(packs: readonly string[]): Promise<void> {
  const rows: object[] = [];
  for (const pack of packs) {
    const measures: Record<string, Measure> = {
      'searches of 1920 pixels': await searching(pack),
      [ENROLLING]: await enrolling(pack),
      [LOOKING]: await looking(pack),
    };
    const taken = await takeTurns(measures);
    rows.push(...Object.entries(taken).map(([what, rates]) => row(pack, what, rates)));
    rows.push(enrollingOverLooking(pack, taken));
  }
  await writeResult('throughput', rows);
}

/** Of one measure: for each number of workers the photos a second of each round. */
type Rates = readonly (readonly number[])[];

async function takeTurns(measures: Readonly<Record<string, Measure>>): Promise<Record<string, Rates>> {
  const rates = Object.fromEntries(
    Object.keys(measures).map((what) => [what, WORKERS.map((): number[] => [])]),
  );
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, workers] of WORKERS.entries())
      for (const [what, measure] of Object.entries(measures)) rates[what]?.[i]?.push(await measure(workers));
  return rates;
}

function row(pack: string, what: string, rates: Rates): object {
  const [one = 0, two = 0] = rates.map((of) => quantile(of, 0.5));
  return {
    pack,
    what,
    'one worker': one.toFixed(1),
    'two workers': two.toFixed(1),
    ranges: rates.map((of) => rangeOf(of, 1)).join(', '),
    'two over one': (two / one).toFixed(2),
  };
}

/** What is left of the rate at which photos can be looked at: the median of the rounds. */
function enrollingOverLooking(pack: string, taken: Readonly<Record<string, Rates>>): object {
  const shares = WORKERS.map((_, i) =>
    (taken[ENROLLING]?.[i] ?? []).map((rate, round) => rate / (taken[LOOKING]?.[i]?.[round] ?? Number.NaN)),
  );
  const [one = 0, two = 0] = shares.map((of) => quantile(of, 0.5));
  return {
    pack,
    what: 'enrolling over looking alone, by rounds',
    'one worker': one.toFixed(2),
    'two workers': two.toFixed(2),
    ranges: shares.map((of) => rangeOf(of, 2)).join(', '),
  };
}

function rangeOf(values: readonly number[], digits: number): string {
  return `${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}`;
}

async function searching(pack: string): Promise<Measure> {
  const photos = [...(await portraits(1920)), ...(await groupPhotos())];
  return async (workers) => {
    const engine = await filledEngine(LIBRARY, { pack, vision: { workers } });
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
