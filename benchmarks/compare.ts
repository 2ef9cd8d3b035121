import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runtimeNames } from '#src/inference/runtimes/runtimeName.js';
import { type Contender, nameOf } from './compare/contender.ts';
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

/** A row for each process and kind of photo, held against what others make on tfjs wasm. */
function rows(turns: readonly Turn[]): readonly object[] {
  const names = [...new Set(turns.map(({ name }) => name))];
  const of = (wanted: string, photos: string): readonly Turn[] =>
    turns.filter(({ name, kind }) => name === wanted && (photos === 'all' || kind === photos));
  return names.flatMap((name) =>
    ['all', 'portrait', 'group'].map((photos) => {
      const searches = of(name, photos);
      const timesFaster = others()
        .filter(isWasm)
        .map((other) => [
          `times faster than ${other.engine}`,
          (timeOf(of(nameOf(other), photos), 0.5) / timeOf(searches, 0.5)).toFixed(2),
        ]);
      return { name, photos, ...figures(searches), ...Object.fromEntries(timesFaster) };
    }),
  );
}

function isWasm(contender: Contender): boolean {
  return contender.engine !== 'face-api' || contender.backend === 'wasm';
}

function figures(searches: readonly Searched[]): object {
  return {
    'median ms': Math.round(timeOf(searches, 0.5)),
    'quartiles ms': `${Math.round(timeOf(searches, 0.25))} to ${Math.round(timeOf(searches, 0.75))}`,
    'longest stall of the event loop, ms': Math.max(...searches.map(({ stall }) => stall)).toFixed(1),
    'most memory, MB': Math.round(Math.max(...searches.map(({ peakMemory }) => peakMemory))),
  };
}

function timeOf(searches: readonly Searched[], share: number): number {
  const times = searches.map(({ milliseconds }) => milliseconds);
  return quantile(times, share);
}
