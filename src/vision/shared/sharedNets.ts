import { type MessagePort, Worker } from 'node:worker_threads';
import { FaceSearchError, type FaultCode } from '../../faceSearchError.ts';
import type { VisionSetup } from '../visionJob.ts';
import type { OwnerNews, OwnerOrder } from './netMessages.ts';

/**
 * A thread that holds the nets for all workers, so that runs of photos that wait become one: on a GPU a run of eight inputs
 * takes hardly longer than a run of one.
 */
export class SharedNets {
  readonly #owner: Worker;
  readonly #ended: Promise<void>;
  #hasEnded = false;

  private constructor(owner: Worker) {
    this.#owner = owner;
    this.#ended = new Promise((resolve) => {
      owner.once('exit', () => {
        this.#hasEnded = true;
        resolve();
      });
    });
    // Who asks for runs sees that it is gone; without a listener its fault would end the process.
    owner.on('error', () => undefined);
  }

  /** Ready when it resolves: its nets have shown that they work. Rejects as opening a runtime does. */
  static async open(setup: VisionSetup): Promise<SharedNets> {
    const owner = new Worker(new URL('./netOwner.js', import.meta.url), { workerData: setup });
    const nets = new SharedNets(owner);
    // Afterwards it keeps no process from ending, as workers do not; where it could not open, it ends by itself.
    await readiness(owner).finally(() => owner.unref());
    return nets;
  }

  /** Has it serve who is behind a port, which is closed where it has ended. */
  serve(port: MessagePort): void {
    if (this.#hasEnded) port.close();
    else this.#owner.postMessage({ serve: port } satisfies OwnerOrder, [port]);
  }

  /** Lets the run that is under way end. Safe to call twice. */
  async close(): Promise<void> {
    this.#owner.ref();
    this.#owner.postMessage({ end: true } satisfies OwnerOrder);
    await this.#ended;
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
