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
 * The nets of another thread, as if they were here. To close them is nothing: they are the other thread's. Where that thread is
 * lost, so are the runs that it was asked for; the next one asks its successor.
 *
 * @param connect - gives a port behind which `SharedNets` serves.
 */
export function remoteNets(connect: () => MessagePort): Promise<LoadedNets> {
  const port = connect();
  const desk = new RunDesk(port, connect);
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
  readonly #connect: () => MessagePort;
  readonly #waiting = new Map<number, Wish>();
  /** Undefined once who was behind it is lost. */
  #port: MessagePort | undefined;
  #last = 0;

  constructor(port: MessagePort, connect: () => MessagePort) {
    this.#connect = connect;
    this.#port = this.#listen(port);
  }

  run(net: number, input: Float32Array, batch: number): Promise<Outputs> {
    return new Promise((grant, refuse) => {
      this.#port ??= this.#listen(this.#connect());
      const id = ++this.#last;
      this.#waiting.set(id, { grant, refuse });
      // Copied, not moved: it is still the caller's.
      this.#port.postMessage({ id, net, input, batch } satisfies RunOrder);
    });
  }

  #listen(port: MessagePort): MessagePort {
    port.on('message', (news: RunNews | NetDims) => 'id' in news && this.#settle(news));
    port.once('close', () => {
      this.#port = undefined;
      for (const { refuse } of this.#waiting.values()) refuse(lost());
      this.#waiting.clear();
    });
    return port;
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
