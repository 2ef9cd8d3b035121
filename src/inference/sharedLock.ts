const FREE = 0;
const TAKEN = 1;

/**
 * A lock between the threads of a process: work under it never overlaps, in whichever thread it is done.
 *
 * A thread that waits stands still, so this is for worker threads whose work blocks them anyway.
 */
export class SharedLock {
  readonly #state: Int32Array;
  /** Within one thread work goes by turns: a thread that waited for itself would wait for ever. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param shared - 4 bytes of zeros, the same ones in every thread. */
  constructor(shared: SharedArrayBuffer) {
    this.#state = new Int32Array(shared);
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#locked(work));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    while (Atomics.compareExchange(this.#state, 0, FREE, TAKEN) !== FREE) Atomics.wait(this.#state, 0, TAKEN);
    try {
      return await work();
    } finally {
      Atomics.store(this.#state, 0, FREE);
      Atomics.notify(this.#state, 0, 1);
    }
  }
}
