import { type MessagePort, Worker } from 'node:worker_threads';
import { FaceSearchError, type FaultCode } from '../../faceSearchError.ts';
import type { VisionSetup } from '../visionJob.ts';
import type { OwnerNews, OwnerOrder } from './netMessages.ts';

/** The thread that holds the nets, while it lives. */
interface Owner {
  readonly thread: Worker;
  readonly ended: Promise<void>;
}

/**
 * A thread that holds the nets for all workers, so that runs of photos that wait become one: on a GPU a run of eight inputs
 * takes hardly longer than a run of one. Where it dies another takes its place once it is asked for.
 */
export class SharedNets {
  readonly #setup: VisionSetup;
  /** Undefined once it has ended. */
  #owner: Promise<Owner> | undefined;
  #isClosing = false;

  private constructor(setup: VisionSetup) {
    this.#setup = setup;
  }

  /** Ready when it resolves: its nets have shown that they work. Rejects as opening a runtime does. */
  static async open(setup: VisionSetup): Promise<SharedNets> {
    const nets = new SharedNets(setup);
    await nets.#running();
    return nets;
  }

  /** Has it serve who is behind a port, which is closed where it has ended, or its successor cannot be had. */
  serve(port: MessagePort): void {
    const close = (): void => port.close();
    if (this.#isClosing) close();
    else
      this.#running().then(
        ({ thread }) => thread.postMessage({ serve: port } satisfies OwnerOrder, [port]),
        close,
      );
  }

  /** Lets the run that is under way end. Safe to call twice. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const owner = await this.#owner?.catch(() => undefined);
    owner?.thread.ref();
    owner?.thread.postMessage({ end: true } satisfies OwnerOrder);
    await owner?.ended;
  }

  /** Only whoever asks has it started: a thread that dies again and again keeps nobody busy who wants nothing of it. */
  #running(): Promise<Owner> {
    if (this.#owner) return this.#owner;
    const owner = this.#start();
    this.#owner = owner;
    const forget = (): void => {
      if (this.#owner === owner) this.#owner = undefined;
    };
    owner.then(({ ended }) => ended.then(forget), forget);
    return owner;
  }

  async #start(): Promise<Owner> {
    const thread = new Worker(new URL('./netOwner.js', import.meta.url), { workerData: this.#setup });
    const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
    // Who asks for runs sees that it is gone; without a listener its fault would end the process.
    thread.on('error', () => undefined);
    // Afterwards it keeps no process from ending, as workers do not; where it could not open, it ends by itself.
    await readiness(thread).finally(() => thread.unref());
    return { thread, ended };
  }
}

function readiness(owner: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    owner.once('message', (news: OwnerNews) => {
      if ('ready' in news) resolve();
      else reject(new FaceSearchError(news.fault.code as FaultCode, news.fault.message));
    });
    owner.once('error', reject);
    owner.once('exit', () => reject(new FaceSearchError('VISION_FAILED', 'Lost the thread that loads nets')));
  });
}
