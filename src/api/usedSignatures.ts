import type { Signature } from './signature.ts';

/** Signatures that were used and have not expired; forgotten when the process ends. */
export class UsedSignatures {
  readonly #most: number;
  /** Expiry in unix seconds, by what was signed. */
  readonly #used = new Map<string, number>();
  #sweepAt = 0;

  /** @param most - signatures that may be kept; while so many are, all are refused. */
  constructor(most = 1_000_000) {
    this.#most = most;
  }

  /**
   * Uses a signature up. @returns false where it was used before.
   * @param now - unix seconds.
   * @param clockSkew - seconds that it is still taken after it has expired.
   */
  use({ raw, expires }: Signature, now: number, clockSkew: number): boolean {
    this.#forget(now - clockSkew);
    if (this.#used.has(raw) || this.#used.size >= this.#most) return false;
    this.#used.set(raw, expires);
    return true;
  }

  #forget(before: number): void {
    if (before < this.#sweepAt) return;
    // Once a minute is enough: an expired one is refused for its age anyway.
    this.#sweepAt = before + 60;
    for (const [raw, expires] of this.#used) if (expires <= before) this.#used.delete(raw);
  }
}
