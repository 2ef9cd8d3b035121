import type { Worker } from 'node:worker_threads';
import { exitGates } from './exitGates.ts';
import type { WorkerNews } from './visionJob.ts';

interface Times {
  readonly opened: Promise<void>;
  readonly ended: Promise<void>;
}

/**
 * Which worker threads there are and how far they have come. The pool itself forgets a thread when it tells it to end,
 * which it may only do once the thread has loaded its nets: that is native code too (see `EndGate`).
 */
export class Threads {
  readonly #times = new Map<Worker, Times>();

  /** Must see a thread before its first news can have come. */
  watch(threads: readonly Worker[]): void {
    for (const thread of threads) if (!this.#times.has(thread)) this.#add(thread);
  }

  /** Settles when every thread has loaded its nets, or ended. */
  async allOpen(): Promise<void> {
    await Promise.all([...this.#times.values()].map(({ opened }) => opened));
  }

  async allEnded(): Promise<void> {
    await Promise.all([...this.#times.values()].map(({ ended }) => ended));
  }

  #add(thread: Worker): void {
    exitGates.watch(thread);
    const ended = new Promise<void>((resolve) => {
      thread.once('exit', () => {
        this.#times.delete(thread);
        resolve();
      });
    });
    const opened = new Promise<void>((resolve) => {
      thread.on('message', (news: WorkerNews) => {
        if ('open' in news) resolve();
      });
    });
    this.#times.set(thread, { opened: Promise.race([opened, ended]), ended });
  }
}
