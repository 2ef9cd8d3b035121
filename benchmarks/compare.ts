import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { type Contender, otherContenders, ownContender } from './support/contenders.ts';
import { groupPhotos, portraits } from './support/photosToSearch.ts';
import { quantile } from './support/quantile.ts';
import { writeResult } from './support/writeResult.ts';

/** Each over all photos. */
const ROUNDS = 3;
const LIBRARY = 1000;

interface Measured {
  /** Milliseconds by kind of photo. */
  readonly times: Map<string, number[]>;
  /** Longest delays of the host's event loop, milliseconds. */
  readonly stalls: number[];
}

/**
 * One search of a 1920-pixel photo against a library of 1,000: this engine beside face-api and human on tfjs wasm, the same
 * photos in turns within one run, and how long the host's event loop stalls meanwhile.
 */
export async function compare(packs: readonly string[]): Promise<void> {
  const photos = { portrait: await portraits(1920), group: await groupPhotos() };
  const contenders = await otherContenders(LIBRARY);
  for (const pack of packs) contenders.push(await ownContender(LIBRARY, pack));
  const measured = new Map(contenders.map(({ name }) => [name, newMeasured()]));
  for (const contender of contenders)
    for (const photo of photos.group.slice(0, 2)) await contender.search(photo);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [kind, list] of Object.entries(photos)) {
      for (const photo of list)
        for (const contender of contenders)
          await measure(contender, photo, kind, measured.get(contender.name) as Measured);
    }
  }
  for (const { close } of contenders) await close();
  const [base] = measured.values();
  const rows = [...measured].flatMap(([name, of]) =>
    ['all', 'portrait', 'group'].map((kind) => row(name, kind, of, base as Measured)),
  );
  await writeResult('compare', rows);
}

function newMeasured(): Measured {
  return { times: new Map(), stalls: [] };
}

async function measure(contender: Contender, photo: Uint8Array, kind: string, into: Measured): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await wait(20);
  delay.reset();
  const start = performance.now();
  await contender.search(photo);
  const time = performance.now() - start;
  await wait(20);
  delay.disable();
  into.stalls.push(delay.max / 1e6);
  for (const key of ['all', kind]) into.times.set(key, [...(into.times.get(key) ?? []), time]);
}

function row(name: string, kind: string, { times, stalls }: Measured, base: Measured): object {
  const of = times.get(kind) ?? [];
  const median = quantile(of, 0.5);
  return {
    name,
    photos: kind,
    'median ms': Math.round(median),
    'quartiles ms': `${Math.round(quantile(of, 0.25))} to ${Math.round(quantile(of, 0.75))}`,
    'times faster than face-api': (quantile(base.times.get(kind) ?? [], 0.5) / median).toFixed(2),
    'longest stall of the event loop, ms': Math.max(...stalls).toFixed(1),
  };
}
