import { readdirSync, readFileSync } from 'node:fs';

/** What is counted of a process. */
export interface Footprint {
  /** MB. */
  readonly rss: number;
  /** MB that JavaScript of the main thread holds, buffers included. */
  readonly heap: number;
  /** Open files; 0 where the system does not tell. */
  readonly files: number;
  /** Threads; 0 where the system does not tell. */
  readonly threads: number;
}

/** An interval of a soak. */
export interface Sample extends Footprint {
  /** Since the load began, at its end. */
  readonly seconds: number;
  readonly searches: number;
  /** Milliseconds, median and 95th percentile. */
  readonly p50: number;
  readonly p95: number;
  /** Workers that were ended so far. */
  readonly ended: number;
}

export function footprint(): Footprint {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: rss / 1e6, heap: (heapUsed + external) / 1e6, files: openFiles(), threads: threads() };
}

/** The middle of some footprints, number by number. */
export function middleOf(prints: readonly Footprint[]): Footprint {
  const middle = (key: keyof Footprint): number =>
    quantileOf(
      prints.map((one) => one[key]),
      0.5,
    );
  return { rss: middle('rss'), heap: middle('heap'), files: middle('files'), threads: middle('threads') };
}

export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}

function threads(): number {
  if (process.platform !== 'linux') return 0;
  return Number(/Threads:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0);
}
