import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { compiled } from '../compiled.ts';
import type { SoakEnd, SoakTask } from './child.ts';
import { preload } from './poison.ts';
import type { Sample } from './sample.ts';

/** What a soak came to. */
export interface Soak {
  readonly samples: readonly Sample[];
  /** Undefined where the process did not get that far. */
  readonly end: SoakEnd | undefined;
  /** What went wrong, in words. */
  readonly faults: readonly string[];
}

/** Seconds that opening, closing, comparing and ending may take, on a busy machine. */
const LAST = 300;

/**
 * Puts mixed load of several callers on an engine in a process of its own, ends a worker every few seconds, measures, closes the
 * engine under the load, and holds what is left against what was acknowledged.
 *
 * @param folder - an empty one.
 */
export async function soak(
  folder: string,
  task: Omit<SoakTask, 'path'>,
  onSample: (sample: Sample) => void = () => undefined,
): Promise<Soak> {
  const module = join(folder, 'preload.mjs');
  writeFileSync(module, preload);
  const args = [
    compiled('./soak/child.js'),
    JSON.stringify({ ...task, path: join(folder, 'store') } satisfies SoakTask),
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_OPTIONS: `--import ${pathToFileURL(module).href}` },
    timeout: 1000 * (2 * task.seconds + LAST),
    killSignal: 'SIGKILL',
  });
  const errors = text(child.stderr);
  const ended = once(child, 'close');
  const samples: Sample[] = [];
  let end: SoakEnd | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { sample?: Sample; end?: SoakEnd };
    end = said.end ?? end;
    if (!said.sample) continue;
    samples.push(said.sample);
    onSample(said.sample);
  }
  const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
  const own = code === 0 ? [] : [`the process ended with ${signal ?? code}: ${(await errors).slice(-500)}`];
  return { samples, end, faults: [...(end?.faults ?? []), ...own] };
}
