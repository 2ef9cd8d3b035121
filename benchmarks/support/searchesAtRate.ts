import { setTimeout } from 'node:timers/promises';
import type { FaceSearch } from '#src/index.js';

/**
 * Searches for so many seconds, and for as long as `goOn` says so.
 * @returns milliseconds of each, counted from when it was due: a search that comes late since the one before held it up is slow too.
 */
export type Arrivals = (seconds: number, goOn: () => boolean) => Promise<number[]>;

/** Searches of one photo in the library "g", so many a second, whether or not those before have been answered. */
export function searchesAtRate(engine: FaceSearch, photo: Uint8Array, rate: number): Arrivals {
  return async (seconds, goOn) => {
    const start = performance.now();
    const times: Promise<number>[] = [];
    for (let n = 0; performance.now() < start + 1000 * seconds || goOn(); n++) {
      const due = start + (1000 * n) / rate;
      await setTimeout(Math.max(0, due - performance.now()));
      times.push(timeSince(due, engine.search({ group_id: 'g', file: photo.slice(), limit: 5 })));
    }
    return Promise.all(times);
  };
}

async function timeSince(due: number, search: ReturnType<FaceSearch['search']>): Promise<number> {
  const { error } = await search;
  if (error !== undefined) throw new Error(`Cannot search: ${error}`);
  return performance.now() - due;
}
