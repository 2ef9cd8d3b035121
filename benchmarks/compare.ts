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

/** Searches by kind of photo; `all` are all of them. */
type Searches = Map<string, Searched[]>;

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
    const searches = await takeTurns(processes, photos);
    for (const process of processes) await process.close();
    await writeResult('compare', rows(searches));
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
    await using _ = await filledEngine(LIBRARY, { pack, path: filled, runtime: 'onnxruntime-cpu' });
    for (const runtime of runtimeNames)
      contenders.push({ engine: 'facedex', pack, runtime, path: `${filled}-${runtime}` });
  }
  for (const contender of contenders)
    if (contender.engine === 'facedex')
      await cp(join(folder, contender.pack), contender.path, { recursive: true });
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

async function takeTurns(
  processes: readonly ContenderProcess[],
  photos: Photos,
): Promise<ReadonlyMap<string, Searches>> {
  const searches = new Map(processes.map(({ name }): [string, Searches] => [name, new Map()]));
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const [kind, list] of Object.entries(photos))
      for (const photo of list)
        for (const process of processes) {
          const searched = await process.search(photo);
          const of = searches.get(process.name);
          if (of && round >= 0)
            for (const key of ['all', kind]) of.set(key, [...(of.get(key) ?? []), searched]);
        }
  }
  return searches;
}

function rows(searches: ReadonlyMap<string, Searches>): readonly object[] {
  const kinds = ['all', 'portrait', 'group'];
  const base = [...searches.values()][0];
  return [...searches].flatMap(([name, of]) =>
    kinds.map((photos) => ({ name, photos, ...figures(of.get(photos) ?? [], base?.get(photos) ?? []) })),
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
