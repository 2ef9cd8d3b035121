import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { FaceSearch, FaceSearchError, type RuntimeOptionName } from '#src/index.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { DEADLY, ENDLESS, padded } from './poison.ts';
import { type Footprint, footprint, middleOf, quantileOf, type Sample } from './sample.ts';
import { callSteadily, type SteadyCaller } from './steadyCaller.ts';

/** What the parent says. */
export interface SoakTask {
  readonly path: string;
  readonly seconds: number;
  /** Seconds that a line stands for. */
  readonly every: number;
  readonly seed: number;
  readonly workers: number;
  readonly runtime: RuntimeOptionName;
  /** With one face each. */
  readonly photos: readonly string[];
}

/** What came of it, after the samples. */
export interface SoakEnd {
  readonly calls: number;
  /** Workers that died under a photo, and that were ended since they hung; each with what its own call was answered. */
  readonly ended: Readonly<Record<string, number>>;
  /** Milliseconds that `close()` took while callers went on calling. */
  readonly closing: number;
  readonly faults: readonly string[];
}

const CALLERS = 4;
/** Seconds between two photos that end a worker. */
const DEATHS = 4;
/** Seconds after which a worker that hangs is ended. Long enough for a good photo on a busy machine. */
const PATIENCE = 6;

const task = JSON.parse(process.argv[2] as string) as SoakTask;
const photos = task.photos.map((file) => readFileSync(file));
const ended: Record<string, number> = {};
const faults: string[] = [];
let times: number[] = [];
let isOver = false;
let calls = 0;
const open = (): Promise<FaceSearch> =>
  FaceSearch.open({
    path: task.path,
    runtime: task.runtime,
    quality: 'off',
    vision: { workers: task.workers },
    limits: { maxSeconds: PATIENCE },
  });

const engine = await open();
const callers = await Promise.all(Array.from({ length: CALLERS }, (_, n) => openCaller(n)));
const load = callers.map((caller) => callSteadily(engine, caller).catch(noteFault));
const deaths = endWorkers().catch(noteFault);
await watch();
// Those who call go on until they are refused.
const start = performance.now();
await engine.close();
const closing = performance.now() - start;
isOver = true;
await Promise.all(load);
await deaths;
await compare();
console.log(JSON.stringify({ end: { calls, ended, closing, faults } satisfies SoakEnd }));

async function openCaller(n: number): Promise<SteadyCaller> {
  const group_id = `caller-${n}`;
  await engine.createGroup({ group_id, group_name: group_id });
  const random = randomNumbers(task.seed + n);
  const searched = (time: number): void => void times.push(time);
  const called = (): number => calls++;
  return { group_id, random, photos, faces: new Map(), searched, called };
}

function noteFault(fault: unknown): void {
  if (fault instanceof FaceSearchError && fault.code === 'ENGINE_CLOSED') return;
  faults.push(String(fault));
}

/** Ends a worker every few seconds, by a photo that it dies of or hangs at; the call itself is all that may suffer. */
async function endWorkers(): Promise<void> {
  const poisons = [
    { length: DEADLY, error: 'INTERNAL_ERROR' },
    { length: ENDLESS, error: 'IMAGE_ERROR_UNSUPPORTED_FORMAT:file' },
  ];
  for (let n = 0; !isOver; n++) {
    await setTimeout(1000 * DEATHS);
    const { length, error: wanted } = poisons[n % 2] as (typeof poisons)[number];
    const { error = 'nothing' } = await engine.detect({ file: padded(photos[0] as Buffer, length) });
    if (error !== wanted && !isOver) faults.push(`a photo that ends a worker is answered with ${error}`);
    ended[error] = (ended[error] ?? 0) + 1;
  }
}

async function watch(): Promise<void> {
  const start = performance.now();
  let prints: Footprint[] = [];
  for (let second = 1; second <= task.seconds; second++) {
    await setTimeout(Math.max(0, start + 1000 * second - performance.now()));
    prints.push(footprint());
    if (second % task.every !== 0) continue;
    const sample: Sample = {
      seconds: second,
      ...middleOf(prints),
      ...{ searches: times.length, p50: quantileOf(times, 0.5), p95: quantileOf(times, 0.95) },
      ended: Object.values(ended).reduce((sum, n) => sum + n, 0),
    };
    console.log(JSON.stringify({ sample }));
    prints = [];
    times = [];
  }
}

/** Whether the store, opened again, has what was acknowledged; calls that close() met have been answered by then. */
async function compare(): Promise<void> {
  const again = await open();
  for (const { group_id, faces } of callers) {
    const { face_tokens = [] } = await again.listFaces({ group_id, limit: 1000 });
    const there = face_tokens.map(({ face_token }) => face_token).sort();
    if (there.join() !== [...faces.keys()].sort().join())
      faults.push(`${group_id} has ${there.length} faces after close(), not ${faces.size}`);
  }
  await again.close();
}
