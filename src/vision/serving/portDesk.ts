import type { MessagePort } from 'node:worker_threads';
import { FaceSearchError } from '../../faceSearchError.ts';

interface Wish<News> {
  readonly grant: (news: News) => void;
  readonly refuse: (fault: FaceSearchError) => void;
}

/**
 * Asks a `ServingThread` at a port, and knows who waits for which answer: orders and news go by an id that is added here. Where
 * that thread is lost, so is what it was asked; the next order goes to its successor.
 */
export class PortDesk<Order extends object, News extends { readonly id: number }> {
  readonly #connect: () => MessagePort;
  readonly #does: string;
  readonly #waiting = new Map<number, Wish<News>>();
  /** Undefined before the first order, and once who was behind it is lost. */
  #port: MessagePort | undefined;
  #last = 0;

  /**
   * @param connect - gives a port behind which the thread serves.
   * @param does - what the thread does, for the message where it is lost.
   */
  constructor(connect: () => MessagePort, does: string) {
    this.#connect = connect;
    this.#does = does;
  }

  /** What is posted is copied. Rejects with `VISION_FAILED` where the thread is lost. */
  ask(order: Order): Promise<News> {
    return new Promise((grant, refuse) => {
      this.#port ??= this.#listen(this.#connect());
      const id = ++this.#last;
      this.#waiting.set(id, { grant, refuse });
      this.#port.postMessage({ ...order, id });
    });
  }

  #listen(port: MessagePort): MessagePort {
    port.on('message', (news: News) => {
      const wish = this.#waiting.get(news.id);
      this.#waiting.delete(news.id);
      wish?.grant(news);
    });
    port.once('close', () => {
      this.#port = undefined;
      const lost = new FaceSearchError('VISION_FAILED', `Lost the thread that ${this.#does}`);
      for (const { refuse } of this.#waiting.values()) refuse(lost);
      this.#waiting.clear();
    });
    return port;
  }
}
