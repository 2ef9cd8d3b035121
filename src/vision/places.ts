/** So many may be at work at once; the others wait, and are let in in the order in which they came. */
export class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param count - at least 1. */
  constructor(count: number) {
    this.#free = count;
  }

  /** Does `work` once there is a place, and gives what it gives. */
  async with<T>(work: () => Promise<T>): Promise<T> {
    await this.#take();
    try {
      return await work();
    } finally {
      this.#giveBack();
    }
  }

  #take(): Promise<void> | undefined {
    if (this.#free === 0) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#free--;
    return undefined;
  }

  #giveBack(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
