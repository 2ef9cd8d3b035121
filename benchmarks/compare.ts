import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { FaceSearch } from '#src/index.js';
import { openFaceApi } from './support/faceApi.ts';
import { inParallel } from './support/inParallel.ts';
import { photosIn } from './support/photos.ts';
import { quantile } from './support/quantile.ts';
import { writeResult } from './support/writeResult.ts';

const ROUNDS = 12;
const LIBRARY = 1000;

/**
 * One search of a 1920-pixel photo against a library of 1,000: this engine beside face-api on tfjs wasm, the same
 * photos in turns within one run, and how long the host's event loop stalls meanwhile.
 */
export async function compare(packs: readonly string[]): Promise<void> {
  const photos = await photosToSearch();
  const faceApi = await openFaceApi(Array.from({ length: LIBRARY }, (_, i) => pseudoDescriptor(i)));
  const engines: { name: string; engine: FaceSearch }[] = [];
  for (const pack of packs) engines.push({ name: `facedex ${pack}`, engine: await filledEngine(pack) });
  const times = new Map<string, number[]>();
  const stalls = new Map<string, number[]>();
  const run = async (name: string, search: () => Promise<unknown>): Promise<void> => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await wait(20);
    delay.reset();
    const start = performance.now();
    await search();
    times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
    await wait(20);
    delay.disable();
    stalls.set(name, [...(stalls.get(name) ?? []), delay.max / 1e6]);
  };
  for (let round = -1; round < ROUNDS; round++) {
    const photo = photos[(round + photos.length) % photos.length] as Uint8Array;
    await run('face-api 1.7.15, tfjs wasm', () => faceApi.search(photo));
    for (const { name, engine } of engines) {
      await run(name, async () => {
        const { error } = await engine.search({ group_id: 'g', file: photo });
        if (error !== undefined) throw new Error(`Cannot search: ${error}`);
      });
    }
    // The first round warms everything up.
    if (round === -1) for (const of of [times, stalls]) of.clear();
  }
  for (const { engine } of engines) await engine.close();
  const base = quantile(times.get('face-api 1.7.15, tfjs wasm') ?? [], 0.5);
  const rows = [...times].map(([name, of]) => ({
    name,
    'median ms': Math.round(quantile(of, 0.5)),
    'fastest ms': Math.round(Math.min(...of)),
    'slowest ms': Math.round(Math.max(...of)),
    'share of face-api': (quantile(of, 0.5) / base).toFixed(3),
    'longest stall of the event loop, ms': Math.max(...(stalls.get(name) ?? [])).toFixed(1),
  }));
  await writeResult('compare', rows);
}

/** JPEGs 1920 pixels wide: face-api's demo photos of several people, and portraits of one. */
async function photosToSearch(): Promise<Uint8Array[]> {
  const demo = join(
    dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
    'demo',
  );
  const groups = await Promise.all([1, 3, 4, 6].map((i) => readFile(join(demo, `sample${i}.jpg`))));
  const singles = (await photosIn('london')).slice(0, 4);
  const scaled = singles.map((path) => sharp(path).resize({ width: 1920 }).jpeg({ quality: 90 }).toBuffer());
  return [...groups, ...(await Promise.all(scaled))];
}

/** An engine whose library holds 1,000 faces of LFW. */
async function filledEngine(pack: string): Promise<FaceSearch> {
  const engine = await FaceSearch.open({ pack, vision: { workers: 1 } });
  await engine.createGroup({ group_id: 'g', group_name: 'Benchmark' });
  let enrolled = 0;
  await inParallel(await photosIn('lfw/images'), 2, async (file, i) => {
    if (enrolled >= LIBRARY) return;
    const { error } = await engine.addFace({ group_id: 'g', user_id: String(i), file });
    if (error === undefined) enrolled++;
  });
  return engine;
}

/** A unit vector, different for each seed; face-api's matcher takes the same time whatever the numbers are. */
function pseudoDescriptor(seed: number): Float32Array {
  const values = Float32Array.from({ length: 128 }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233));
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
