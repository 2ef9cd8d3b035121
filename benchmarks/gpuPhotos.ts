import sharp from 'sharp';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import type { RuntimeSetup } from '#src/inference/runtimes/runtimeName.js';
import type { Pack } from '#src/pack/pack.js';
import { VisionPool } from '#src/vision/visionPool.js';
import { demoPhoto } from './support/photosToSearch.ts';
import { quantile } from './support/quantile.ts';

interface Plan {
  /** Pixels of the photos. */
  readonly widths: readonly number[];
  /** Requests at a time. */
  readonly waiting: readonly number[];
  /** Of both ways to hold nets, of which the median is taken. */
  readonly turns: number;
  /** Milliseconds of a turn. */
  readonly time: number;
}

const WHOLE: Plan = { widths: [1920, 480], waiting: [1, 8, 64], turns: 3, time: 1500 };
const QUICK: Plan = { widths: [480], waiting: [1, 8], turns: 1, time: 100 };

/**
 * Photos of people a second, from their file to the embedding of the largest face, by how many requests wait at a time: every
 * worker with nets of its own, one photo each, and one thread holding the nets for all and joining their runs, in turns.
 */
export async function gpuPhotos(pack: Pack, runtime: RuntimeSetup, isQuick: boolean): Promise<object[]> {
  const plan = isQuick ? QUICK : WHOLE;
  const [own, joined] = [await open(pack, runtime, false), await open(pack, runtime, true)];
  try {
    const rows: object[] = [];
    for (const width of plan.widths) {
      const photos = await peopleAt(width);
      for (const waiting of plan.waiting)
        rows.push({ pixels: width, waiting, ...(await ratesOf(own, joined, photos, waiting, plan)) });
    }
    const { batchGain } = own.runtime;
    return rows.map((row) => ({
      pack: pack.id,
      runtime: runtime.name,
      ...row,
      'measured gain of batches': batchGain?.toFixed(2) ?? 'not measured',
    }));
  } finally {
    await own.close();
    await joined.close();
  }
}

function open(pack: Pack, runtime: RuntimeSetup, joins: boolean): Promise<VisionPool> {
  return VisionPool.open({
    pack,
    runtime,
    limits: defaultImageLimits,
    queue: Math.max(...WHOLE.waiting),
    joins,
  });
}

async function ratesOf(
  own: VisionPool,
  joined: VisionPool,
  photos: readonly Uint8Array[],
  waiting: number,
  { turns, time }: Plan,
): Promise<object> {
  const rates: [number[], number[]] = [[], []];
  for (const pool of [own, joined]) await rateOf(pool, photos, waiting, time / 3);
  for (let turn = 0; turn < turns; turn++)
    for (const [i, pool] of [own, joined].entries())
      rates[i as 0 | 1].push(await rateOf(pool, photos, waiting, time));
  const [apart, together] = rates.map((each) => quantile(each, 0.5)) as [number, number];
  return {
    [`${own.workers} workers with own nets, photos/s`]: apart.toFixed(1),
    [`${joined.workers} workers, joined runs, photos/s`]: together.toFixed(1),
    'joined over own': (together / apart).toFixed(2),
  };
}

/** With so many requests at any time. */
async function rateOf(
  pool: VisionPool,
  photos: readonly Uint8Array[],
  waiting: number,
  time: number,
): Promise<number> {
  const start = performance.now();
  let done = 0;
  const ask = async (): Promise<void> => {
    while (performance.now() - start < time) {
      const photo = photos[done++ % photos.length] as Uint8Array;
      const sight = await pool.look({ bytes: photo.slice(), rotations: false, want: 'largest' });
      if (typeof sight === 'string') throw new Error(`Cannot look at a photo: ${sight}`);
    }
  };
  await Promise.all(Array.from({ length: waiting }, ask));
  return (1000 * done) / (performance.now() - start);
}

/** face-api's six demo photos. */
function peopleAt(width: number): Promise<Uint8Array[]> {
  const photos = [1, 2, 3, 4, 5, 6].map(demoPhoto);
  return Promise.all(photos.map((path) => sharp(path).resize({ width }).jpeg({ quality: 90 }).toBuffer()));
}
