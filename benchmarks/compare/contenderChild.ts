import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '#src/messageOf.js';
import type { Contender, SearchPhoto } from './contender.ts';
import { openContender } from './openContender.ts';

/** What the process is started with, as JSON. */
export interface ContenderTask {
  readonly contender: Contender;
  readonly people: number;
}

/** What it says: once when it is open, then for each photo. */
export type ContenderNews =
  | { readonly ready: true }
  | { readonly refused: string }
  | { readonly failed: string }
  | { readonly searched: Searched };

/** A search as the process saw it. */
export interface Searched {
  readonly milliseconds: number;
  /** Longest delay of the event loop meanwhile, milliseconds. */
  readonly stall: number;
  /** Most memory that the process has had so far, MB. */
  readonly peakMemory: number;
}

/** Milliseconds around a search in which the event loop is watched. */
const MARGIN = 20;

const { contender, people } = JSON.parse(process.argv[2] as string) as ContenderTask;
const say = (news: ContenderNews): boolean | undefined => process.send?.(news);

try {
  const search = await openContender(contender, people);
  process.on('message', async (photo: Uint8Array) => say(await searched(search, photo)));
  process.on('disconnect', () => process.exit());
  say({ ready: true });
} catch (fault) {
  say({ refused: messageOf(fault) });
  process.disconnect?.();
}

async function searched(search: SearchPhoto, photo: Uint8Array): Promise<ContenderNews> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await wait(MARGIN);
  delay.reset();
  const start = performance.now();
  try {
    await search(photo);
  } catch (fault) {
    return { failed: String(fault) };
  }
  const milliseconds = performance.now() - start;
  await wait(MARGIN);
  delay.disable();
  const peakMemory = process.resourceUsage().maxRSS / 1000;
  return { searched: { milliseconds, stall: delay.max / 1e6, peakMemory } };
}
