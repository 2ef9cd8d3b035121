import type { FaceSearch } from '../engine/faceSearch.ts';

/** Milliseconds after which a self-test that did not succeed is tried again. */
const AGAIN_AFTER = 5000;

/** Whether the engine's nets have shown that they work; asked for as often as one likes, tested once. */
export class Readiness {
  readonly #engine: FaceSearch;
  readonly #now: () => number;
  #outcome: Promise<boolean> | undefined;
  #testAgainAt = 0;

  constructor(engine: FaceSearch, now: () => number) {
    this.#engine = engine;
    this.#now = now;
  }

  /** Tests where that is due; a closed engine is not ready. Never rejects. */
  async check(): Promise<boolean> {
    if (!this.#isOpen()) return false;
    if (this.#outcome === undefined || this.#now() >= this.#testAgainAt) this.#outcome = this.#test();
    return this.#outcome;
  }

  #isOpen(): boolean {
    try {
      this.#engine.status();
      return true;
    } catch {
      return false;
    }
  }

  async #test(): Promise<boolean> {
    this.#testAgainAt = Number.POSITIVE_INFINITY;
    const agrees = await this.#engine.selfTest().then(
      (test) => test.agrees,
      () => false,
    );
    if (!agrees) this.#testAgainAt = this.#now() + AGAIN_AFTER;
    return agrees;
  }
}
