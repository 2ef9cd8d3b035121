/** How much one client may ask for. */
export interface RateLimits {
  /** Calls at once. */
  readonly concurrency: number;
  /** Calls a second, over time; as many may come at once. */
  readonly rate: number;
}

interface Client {
  running: number;
  /** Calls that may still come at once. */
  left: number;
  /** When that was so, epoch milliseconds. */
  at: number;
}

/** Clients beyond which those that are idle are forgotten. */
const SWEEP_FROM = 10_000;

/** Counts the calls of each client: a key, or an address where there are no keys. A bucket of tokens for each. */
export class ClientLimits {
  readonly #limits: RateLimits;
  readonly #now: () => number;
  readonly #clients = new Map<string, Client>();
  #sweepFrom = SWEEP_FROM;

  constructor(limits: RateLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Lets a call in. @returns what must be called once it has ended, or undefined where it is one too many. */
  enter(name: string): (() => void) | undefined {
    const client = this.#client(name);
    if (client.running >= this.#limits.concurrency || client.left < 1) return undefined;
    client.running++;
    client.left--;
    return () => client.running--;
  }

  #client(name: string): Client {
    const { rate } = this.#limits;
    const now = this.#now();
    const known = this.#clients.get(name);
    if (known === undefined) {
      const client = { running: 0, left: rate, at: now };
      this.#clients.set(name, client);
      this.#sweep(now);
      return client;
    }
    known.left = Math.min(rate, known.left + (Math.max(0, now - known.at) / 1000) * rate);
    known.at = now;
    return known;
  }

  /** A second without a call fills any bucket, so such a client is as good as a new one. */
  #sweep(now: number): void {
    if (this.#clients.size < this.#sweepFrom) return;
    for (const [name, { running, at }] of this.#clients)
      if (running === 0 && now - at > 1000) this.#clients.delete(name);
    this.#sweepFrom = Math.max(SWEEP_FROM, 2 * this.#clients.size);
  }
}
