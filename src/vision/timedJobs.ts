import type { FaceSearchError } from '../faceSearchError.ts';
import { EndGate } from './endGate.ts';

/** A job that is timed, as the pool needs it. */
export interface TimedJob {
  readonly id: number;
  /** To be passed to the worker. */
  readonly gate: SharedArrayBuffer;
  /** Raised once the worker may be ended, or the job is given up. */
  readonly signal: AbortSignal;
  /** Settles when the job's time is over; never before. */
  readonly late: Promise<void>;
}

interface Entry {
  readonly gate: EndGate;
  readonly ending: AbortController;
  readonly isLate: () => void;
  timer?: NodeJS.Timeout;
}

/** Times jobs from when they begin, not from when they are given, and ends those that take too long. */
export class TimedJobs {
  readonly #seconds: number;
  readonly #entries = new Map<number, Entry>();
  #lastId = 0;

  /** @param seconds - that each job may take. */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** Takes in a job, which waits at first. */
  add(): TimedJob {
    const id = ++this.#lastId;
    const gate = new EndGate();
    const ending = new AbortController();
    let isLate = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      isLate = resolve;
    });
    this.#entries.set(id, { gate, ending, isLate });
    return { id, gate: gate.shared, signal: ending.signal, late };
  }

  /** From now on the job's time counts. What is said of a job that is done already comes too late, and is nothing. */
  begun(id: number): void {
    const entry = this.#entries.get(id);
    if (entry) entry.timer ??= setTimeout(() => late(entry), this.#seconds * 1000);
  }

  /** The job's worker stands still, as it was told to. */
  stopped(id: number): void {
    this.#entries.get(id)?.ending.abort();
  }

  /** Gives a job up that nobody has begun. @param why - the reason of its signal from now on. */
  giveUp(id: number, why: FaceSearchError): void {
    this.#entries.get(id)?.ending.abort(why);
  }

  done(id: number): void {
    clearTimeout(this.#entries.get(id)?.timer);
    this.#entries.delete(id);
  }

  /** Ends all jobs, those that wait too. */
  endAll(): void {
    for (const entry of this.#entries.values()) end(entry);
  }
}

function late(entry: Entry): void {
  entry.isLate();
  end(entry);
}

function end({ gate, ending }: Entry): void {
  if (gate.askToEnd()) ending.abort();
}
