import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runtimeNames } from '#src/inference/runtimes/runtimeName.js';
import type { Contender } from './compare/contender.ts';
import type { Searched } from './compare/contenderChild.ts';
import { ContenderProcess } from './compare/contenderProcess.ts';
import { filledEngine } from './support/filledEngine.ts';
import { groupPhotos, portraits } from './support/photosToSearch.ts';
import { quantile } from './support/quantile.ts';
import { writeResult } from './support/writeResult.ts';

/** Rounds over all photos that do not count: code is compiled and memory is touched for the first time. */
const WARM_UP = 3;
const ROUNDS = 5;
const LIBRARY = 1000;

type Photos = Readonly<Record<'portrait' | 'group', readonly Uint8Array[]>>;

/** A search of a process, by the kind of its photo. */
interface Turn extends Searched {
  readonly name: string;
  readonly kind: string;
}

/**
 * One search of a 1920-pixel photo against a library of 1,000: this engine on each runtime that is there, beside face-api and human,
 * each in a process of its own, the same photos in turns within one run; how long the event loop stalls meanwhile, and what
 * memory the process takes.
 */
export async function compare(packs: readonly string[]): Promise<void> {
  const photos: Photos = { portrait: await portraits(1920), group: await groupPhotos() };
  const folder = await mkdtemp(join(tmpdir(), 'facedex-compare-'));
  try {
    const processes = await start([...others(), ...(await owns(packs, folder))]);
    const turns = await takeTurns(processes, photos);
    for (const process of processes) await process.close();
    await writeResult('compare', rows(turns));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function others(): readonly Contender[] {
  return [
    { engine: 'face-api', backend: 'wasm' },
    { engine: 'face-api', backend: 'tensorflow' },
    { engine: 'human' },
  ];
}

/** This engine with each pack on each runtime; the library of a pack is filled once, for a template is good on all of them. */
async function owns(packs: readonly string[], folder: string): Promise<readonly Contender[]> {
  const contenders: Contender[] = [];
  for (const pack of packs) {
    const filled = join(folder, pack);
    const engine = await filledEngine(LIBRARY, { pack, path: filled, runtime: 'onnxruntime-cpu' });
    await engine.close();
    for (const runtime of runtimeNames) {
      const path = `${filled}-${runtime}`;
      await cp(filled, path, { recursive: true });
      contenders.push({ engine: 'facedex', pack, runtime, path });
    }
  }
  return contenders;
}

async function start(contenders: readonly Contender[]): Promise<readonly ContenderProcess[]> {
  const processes: ContenderProcess[] = [];
  for (const contender of contenders) {
    const started = await ContenderProcess.start(contender, LIBRARY);
    if (typeof started === 'string') console.error(started);
    else processes.push(started);
  }
  return processes;
}

async function takeTurns(processes: readonly ContenderProcess[], photos: Photos): Promise<readonly Turn[]> {
  const all = Object.entries(photos).flatMap(([kind, list]) => list.map((photo) => ({ kind, photo })));
  const turns: Turn[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++)
    for (const { kind, photo } of all)
      for (const process of processes) {
        const searched = await process.search(photo);
        if (round >= 0) turns.push({ name: process.name, kind, ...searched });
      }
  return turns;
}

/** A row for each process and kind of photo; the first process is what the others are held against. */
function rows(turns: readonly Turn[]): readonly object[] {
  const names = [...new Set(turns.map(({ name }) => name))];
  const of = (wanted: string | undefined, photos: string): readonly Turn[] =>
    turns.filter(({ name, kind }) => name === wanted && (photos === 'all' || kind === photos));
  return names.flatMap((name) =>
    ['all', 'portrait', 'group'].map((photos) => ({
      ...{ name, photos },
      ...figures(of(name, photos), of(names[0], photos)),
    })),
  );
}

function figures(searches: readonly Searched[], base: readonly Searched[]): object {
  const time = (of: readonly Searched[], share: number): number =>
    quantile(
      of.map(({ milliseconds }) => milliseconds),
      share,
    );
  const median = time(searches, 0.5);
  return {
    'median ms': Math.round(median),
    'quartiles ms': `${Math.round(time(searches, 0.25))} to ${Math.round(time(searches, 0.75))}`,
    'times faster than face-api': (time(base, 0.5) / median).toFixed(2),
    'longest stall of the event loop, ms': Math.max(...searches.map(({ stall }) => stall)).toFixed(1),
    'most memory, MB': Math.round(Math.max(...searches.map(({ peakMemory }) => peakMemory))),
  };
}
