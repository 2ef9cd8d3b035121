import type { MessagePort } from 'node:worker_threads';
import { decodeImage } from '../../image/decodeImage.ts';
import { ImageError } from '../../image/imageError.ts';
import type { DecodeImage } from '../../image/openImage.ts';
import { newPhotoMemory, reserveMemory } from '../../image/photoMemory.ts';
import type { RgbImage } from '../../image/rgbImage.ts';
import { PortDesk } from '../serving/portDesk.ts';
import type { DecodeNews, DecodeOrder } from './decodeMessages.ts';

/** Bytes of pixels from which on the way to another thread pays. */
const LEAST = 2 ** 20;
/** Bytes of pixels for which room is kept at most: 8 megapixels. */
const MOST = 24 * 2 ** 20;

/** Has photos decoded by the thread of `openDecoder`, in a thread that looks at one of them at a time. */
export class FarDecoder {
  readonly #desk: PortDesk<DecodeOrder, DecodeNews>;
  /** Kept from photo to photo: shared memory is not counted by V8, and what is not counted is collected late. */
  #room: WebAssembly.Memory | undefined;
  /** The other thread is started for the first photo that it would decode, which is not kept waiting for it. */
  #thread: 'unasked' | 'starting' | 'there' = 'unasked';

  /** @param connect - gives a port behind which that thread serves. */
  constructor(connect: () => MessagePort) {
    this.#desk = new PortDesk(connect, 'decodes photos');
  }

  /**
   * As {@link decodeImage}, and by that itself where the photo is small or very large, or the other thread is not there. The pixels
   * are good until the next photo is decoded.
   */
  readonly decode: DecodeImage = async (bytes, limits, guard, size) => {
    const pixels = 3 * size.width * size.height;
    const here = (): Promise<RgbImage> => decodeImage(bytes, limits, guard);
    if (pixels < LEAST || pixels > MOST) return here();
    if (this.#thread === 'unasked') void this.#start();
    if (this.#thread !== 'there') return here();
    const memory = this.#reserve(pixels);
    if (memory === undefined) return here();
    const room = memory.buffer as unknown as SharedArrayBuffer;
    const news = await this.#desk.ask({ bytes, limits, room }).catch(() => undefined);
    if (news === undefined) this.#thread = 'unasked';
    if (news && 'refused' in news) throw new ImageError(news.refused, news.message);
    if (!news || !('width' in news)) return here();
    const { width, height } = news;
    return { width, height, data: new Uint8Array(room, 0, 3 * width * height), memory };
  };

  /** Undefined where the system has no memory or no addresses left. */
  #reserve(bytes: number): WebAssembly.Memory | undefined {
    try {
      this.#room ??= newPhotoMemory();
      reserveMemory(this.#room, bytes);
      return this.#room;
    } catch {
      return undefined;
    }
  }

  async #start(): Promise<void> {
    this.#thread = 'starting';
    const news = await this.#desk.ask({ greeting: true }).catch(() => undefined);
    this.#thread = news ? 'there' : 'unasked';
  }
}
