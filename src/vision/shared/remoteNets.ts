import type { MessagePort } from 'node:worker_threads';
import type { LoadedNets } from '../../face/loadNets.ts';
import { FaceSearchError, type FaultCode } from '../../faceSearchError.ts';
import type { Net } from '../../inference/runtime.ts';
import type { NetDims, RunNews, RunOrder } from './netMessages.ts';

type Outputs = Awaited<ReturnType<Net['run']>>;

interface Wish {
  readonly grant: (outputs: Outputs) => void;
  readonly refuse: (fault: FaceSearchError) => void;
}

/**
 * The nets of another thread, as if they were here. To close them is nothing: they are the other thread's.
 *
 * @param port - behind which `SharedNets` serves.
 */
export function remoteNets(port: MessagePort): Promise<LoadedNets> {
  const desk = new RunDesk(port);
  return new Promise((resolve, reject) => {
    port.once('message', ({ inputDims }: NetDims) =>
      resolve(inputDims.map((dims, net) => remoteNet(desk, net, dims)) as readonly Net[] as LoadedNets),
    );
    port.once('close', () => reject(lost()));
  });
}

function remoteNet(desk: RunDesk, net: number, inputDims: readonly number[]): Net {
  return {
    inputDims,
    run: (input, batch) => desk.run(net, input, batch),
    close: () => Promise.resolve(),
  };
}

/** Asks for runs at a port, and knows who waits for which. */
class RunDesk {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Wish>();
  #last = 0;
  #isLost = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (news: RunNews | NetDims) => 'id' in news && this.#settle(news));
    port.once('close', () => {
      this.#isLost = true;
      for (const { refuse } of this.#waiting.values()) refuse(lost());
      this.#waiting.clear();
    });
  }

  run(net: number, input: Float32Array, batch: number): Promise<Outputs> {
    return new Promise((grant, refuse) => {
      if (this.#isLost) throw lost();
      const id = ++this.#last;
      this.#waiting.set(id, { grant, refuse });
      // Copied, not moved: it is still the caller's.
      this.#port.postMessage({ id, net, input, batch } satisfies RunOrder);
    });
  }

  #settle(news: RunNews): void {
    const { grant, refuse } = this.#waiting.get(news.id) as Wish;
    this.#waiting.delete(news.id);
    if ('outputs' in news) grant(news.outputs);
    else refuse(new FaceSearchError(news.fault.code as FaultCode, news.fault.message));
  }
}

function lost(): FaceSearchError {
  return new FaceSearchError('VISION_FAILED', 'Lost the thread that runs the nets');
}
