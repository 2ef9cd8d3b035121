/** Milliseconds that a rate is taken over. */
const WINDOW = 20_000;
const LEAST = 1000;

/**
 * How fast things go now: the rate over the last seconds, so that photos which were known, a thousand of them a second, do not
 * promise an early end for the rest.
 */
export class RateMeter {
  readonly #now: () => number;
  /** When steps were taken, a count for each half second. */
  readonly #slices: { readonly at: number; steps: number; looked: number }[] = [];
  readonly #start: number;

  /** @param now - milliseconds of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#start = now();
  }

  step(looked: boolean): void {
    const at = this.#now();
    let last = this.#slices.at(-1);
    if (last === undefined || at - last.at > 500) {
      last = { at, steps: 0, looked: 0 };
      this.#slices.push(last);
    }
    last.steps += 1;
    if (looked) last.looked += 1;
    while ((this.#slices[0]?.at ?? at) < at - WINDOW) this.#slices.shift();
  }

  /** Steps a second now, and the seconds that so many more will take; undefined at the start and while none is looked at. */
  read(rest: number): { readonly rate: number; readonly left: number | undefined } {
    const now = this.#now();
    const recent = this.#slices.filter(({ at }) => at >= now - WINDOW);
    const passed = Math.min(now - this.#start, WINDOW);
    if (passed < LEAST) return { rate: 0, left: undefined };
    const total = recent.reduce((sum, { steps }) => sum + steps, 0);
    const looked = recent.reduce((sum, { looked }) => sum + looked, 0);
    const rate = (1000 * total) / passed;
    return { rate, left: looked === 0 || rate === 0 ? undefined : rest / rate };
  }
}
