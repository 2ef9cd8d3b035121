import { quantile } from '../support/quantile.ts';

/** Times of things that are done in turns, so that whatever else the machine does meets them alike. */
export class Timings {
  readonly #times = new Map<string, number[]>();

  /** @param parts - things done at once: the time is that of one of them. */
  take<T>(name: string, work: () => T, parts: number = 1): T {
    const start = performance.now();
    const outcome = work();
    const times = this.#times.get(name) ?? [];
    this.#times.set(name, times);
    times.push((performance.now() - start) / parts);
    return outcome;
  }

  median(name: string): number {
    return quantile(this.#times.get(name) ?? [], 0.5);
  }

  /** Median and spread in milliseconds, as a table has them. */
  row(name: string): { 'median ms': number; 'fastest ms': number; '90 % ms': number } {
    const times = this.#times.get(name) ?? [];
    return {
      'median ms': rounded(this.median(name)),
      'fastest ms': rounded(Math.min(...times)),
      '90 % ms': rounded(quantile(times, 0.9)),
    };
  }
}

function rounded(milliseconds: number): number {
  return Number(milliseconds.toPrecision(3));
}
