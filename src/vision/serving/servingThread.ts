import type { MessagePort, Worker } from 'node:worker_threads';
import { exitGates } from '../exitGates.ts';

/** What a serving thread is told: somebody who wants something of it, or to end. */
export type ServingOrder = { readonly serve: MessagePort } | { readonly end: true };

/** A thread while it lives. */
interface Living {
  readonly thread: Worker;
  readonly ended: Promise<void>;
}

/**
 * A thread that works for others, each behind a port of its own; see `serveOthers` for its inside. Where it dies another takes
 * its place once it is asked for.
 */
export class ServingThread {
  readonly #create: () => Worker;
  readonly #ready: (thread: Worker) => Promise<void>;
  /** Undefined once it has ended. */
  #living: Promise<Living> | undefined;
  #isClosing = false;

  /** @param ready - resolves once a thread can serve; what it is told before that must not be lost. */
  constructor(create: () => Worker, ready: (thread: Worker) => Promise<void> = () => Promise.resolve()) {
    this.#create = create;
    this.#ready = ready;
  }

  /** Starts the thread where there is none. Rejects where it cannot serve. */
  async open(): Promise<void> {
    await this.#running();
  }

  /** Has it serve who is behind a port, which is closed where it has ended, or its successor cannot be had. */
  serve(port: MessagePort): void {
    const close = (): void => port.close();
    if (this.#isClosing) close();
    else
      this.#running().then(
        ({ thread }) => thread.postMessage({ serve: port } satisfies ServingOrder, [port]),
        close,
      );
  }

  /** Lets the work that is under way end. Safe to call twice. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const living = await this.#living?.catch(() => undefined);
    living?.thread.ref();
    living?.thread.postMessage({ end: true } satisfies ServingOrder);
    await living?.ended;
  }

  /** Only whoever asks has it started: a thread that dies again and again keeps nobody busy who wants nothing of it. */
  #running(): Promise<Living> {
    if (this.#living) return this.#living;
    const living = this.#start();
    this.#living = living;
    const forget = (): void => {
      if (this.#living === living) this.#living = undefined;
    };
    living.then(({ ended }) => ended.then(forget), forget);
    return living;
  }

  async #start(): Promise<Living> {
    const thread = this.#create();
    exitGates.watch(thread);
    const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
    // Who asks sees that it is gone; without a listener its fault would end the process.
    thread.on('error', () => undefined);
    // Afterwards it keeps no process from ending, as workers do not; where it could not open, it ends by itself.
    await this.#ready(thread).finally(() => thread.unref());
    return { thread, ended };
  }
}
