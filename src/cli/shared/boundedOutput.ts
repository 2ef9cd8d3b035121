import type { Writable } from 'node:stream';

/** Bytes that wait for a reader, at most. */
const MOST_WAITING = 2 ** 20;

/**
 * Takes lines and never waits: those that find too much waiting are dropped and counted, and `onDropped` is told how many, where they
 * would have been, as soon as there is room again. A reader that has gone is written to no more.
 *
 * Node writes to a pipe without blocking, but not to a terminal or a file, and on Windows not to a pipe either.
 */
export class BoundedOutput {
  readonly #output: Writable;
  readonly #onDropped: (lines: number) => void;
  #dropped = 0;
  #isBroken = false;

  constructor(output: Writable, onDropped: (lines: number) => void) {
    this.#output = output;
    this.#onDropped = onDropped;
    output.on('drain', () => this.#tellDropped());
    output.on('error', () => {
      this.#isBroken = true;
    });
  }

  write(line: string): void {
    if (this.#isBroken) return;
    if (this.#output.writableLength + Buffer.byteLength(line) > MOST_WAITING) {
      this.#dropped++;
      return;
    }
    this.#tellDropped();
    this.#output.write(line);
  }

  /** Waits until all is written. @returns false where it is not after so many milliseconds. */
  async settled(milliseconds: number): Promise<boolean> {
    const end = performance.now() + milliseconds;
    while (!this.#isBroken && this.#output.writableLength > 0) {
      if (performance.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return true;
  }

  #tellDropped(): void {
    const lines = this.#dropped;
    this.#dropped = 0;
    if (lines > 0) this.#onDropped(lines);
  }
}
