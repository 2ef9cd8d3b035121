/** Work on the same key happens one after the other, in the order in which it was asked for. */
export class Turns {
  readonly #last = new Map<number, Promise<unknown>>();

  /** Runs `work` once all earlier work on `key` has settled, and gives what it gives. */
  next<T>(key: number, work: () => Promise<T>): Promise<T> {
    const earlier = this.#last.get(key) ?? Promise.resolve();
    const turn = earlier.then(work, work);
    this.#last.set(key, turn);
    const forget = (): void => {
      if (this.#last.get(key) === turn) this.#last.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  }
}
