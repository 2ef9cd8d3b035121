import { setImmediate as nextTurn } from 'node:timers/promises';

const IN_NATIVE = 1;
const ENDING = 2;

/**
 * Agrees between two threads when one of them may be ended.
 *
 * A thread that is terminated while native code works for it (sharp, onnxruntime) takes the whole process with it: what
 * the native code then gives back cannot be taken in, and node-addon-api answers that with `std::terminate`
 * (nodejs/node-addon-api#902). So the worker says when it is in native code, and is ended outside of it: at once where it
 * runs JavaScript, otherwise as soon as the native call has come back.
 */
export class EndGate {
  /** To be passed to the other thread. */
  readonly shared: SharedArrayBuffer;
  readonly #state: Int32Array;
  #depth = 0;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.shared = shared;
    this.#state = new Int32Array(shared);
  }

  /** Asks for the end. True where the thread may be ended at once; otherwise it will call `stopped` and stand still. */
  askToEnd(): boolean {
    return (Atomics.or(this.#state, 0, ENDING) & IN_NATIVE) === 0;
  }

  /** Blocks this thread until the other one, which was asked to end, stands still; at most so many milliseconds. */
  awaitEnd(milliseconds: number): void {
    Atomics.wait(this.#state, 0, IN_NATIVE | ENDING, Math.max(0, milliseconds));
  }

  /**
   * In the worker: does `work`, which is in native code at times; not where the end has been asked for.
   * @param stopped - tells the other thread that this one stands still, to be ended.
   */
  async native<T>(work: () => Promise<T>, stopped: () => void): Promise<T> {
    if (this.#depth++ === 0 && Atomics.or(this.#state, 0, IN_NATIVE) & ENDING) this.#standStill(stopped);
    try {
      return await work();
    } finally {
      // The native code that settled the promise may not have returned yet: by the next turn it has.
      await nextTurn();
      if (--this.#depth === 0 && Atomics.and(this.#state, 0, ~IN_NATIVE) & ENDING) this.#standStill(stopped);
    }
  }

  #standStill(stopped: () => void): void {
    Atomics.and(this.#state, 0, ~IN_NATIVE);
    Atomics.notify(this.#state, 0);
    stopped();
    for (;;) Atomics.wait(this.#state, 0, ENDING);
  }
}
