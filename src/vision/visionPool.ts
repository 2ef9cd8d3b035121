import { Piscina } from 'piscina';
import { FaceSearchError, type FaultCode } from '../faceSearchError.ts';
import type { ImageErrorCode } from '../image/imageError.ts';
import type { VisionAnswer, VisionJob, VisionSetup, VisionSight } from './visionJob.ts';

export interface VisionPoolOptions extends VisionSetup {
  /** Worker threads, each with nets of its own; at least 1. */
  readonly workers: number;
  /** Photos that may wait for a worker; 0 or more. */
  readonly queue: number;
}

/** Why a photo was not looked at. */
export type VisionRefusal = ImageErrorCode | 'QUEUE_FULL';

/**
 * Worker threads in which photos are decoded and faces are found. A worker that dies is replaced; only the photo
 * that it was looking at is lost.
 */
export class VisionPool {
  readonly #pool: Piscina<VisionJob | undefined, VisionAnswer | undefined>;
  readonly #capacity: number;
  #pending = 0;
  #closing: Promise<void> | undefined;

  private constructor(options: VisionPoolOptions) {
    const { workers, queue, ...setup } = options;
    this.#capacity = workers + queue;
    this.#pool = new Piscina({
      filename: new URL('./worker.js', import.meta.url).href,
      workerData: setup,
      minThreads: workers,
      maxThreads: workers,
      idleTimeout: Number.POSITIVE_INFINITY,
    });
    // Each lost photo is reported by its own promise; without a listener the pool would raise it once more.
    this.#pool.on('error', () => undefined);
  }

  /** Starts the workers and waits until nets are loaded. Rejects where they cannot be (`WEIGHTS_MISSING` and the like). */
  static async open(options: VisionPoolOptions): Promise<VisionPool> {
    const vision = new VisionPool(options);
    try {
      const ready = Array.from({ length: options.workers }, () => vision.#pool.run(undefined));
      for (const answer of await Promise.all(ready)) throwFault(answer);
      return vision;
    } catch (fault) {
      await vision.close();
      throw fault;
    }
  }

  /** Whether the next photo would be refused. */
  get full(): boolean {
    return this.#pending >= this.#capacity;
  }

  /**
   * Looks at a photo. Its bytes are moved to the worker and cannot be used afterwards.
   * Rejects with `VISION_FAILED` where the worker died or the nets failed, and with `ENGINE_CLOSED` after close.
   */
  async look(job: VisionJob): Promise<VisionSight | VisionRefusal> {
    // A pool that has been destroyed would start workers anew, which nobody ends.
    if (this.#closing)
      throw new FaceSearchError('ENGINE_CLOSED', 'Cannot look at a photo: the pool is closed');
    if (this.full) return 'QUEUE_FULL';
    this.#pending++;
    try {
      const answer = await this.#run(job);
      throwFault(answer);
      if (answer && 'refused' in answer) return answer.refused;
      return (answer as { sight: VisionSight }).sight;
    } finally {
      this.#pending--;
    }
  }

  async #run(job: VisionJob): Promise<VisionAnswer | undefined> {
    try {
      return await this.#pool.run(job, { transferList: transferable(job.bytes) });
    } catch (cause) {
      throw new FaceSearchError('VISION_FAILED', `Lost the worker that looked at a photo: ${String(cause)}`, {
        cause,
      });
    }
  }

  /** Ends the workers; photos that still wait are refused. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#pool.destroy();
    return this.#closing;
  }
}

/** Small Node buffers share one large buffer, which must not be moved away; they are copied instead. */
function transferable(bytes: Uint8Array): ArrayBuffer[] {
  return bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
    ? [bytes.buffer]
    : [];
}

function throwFault(answer: VisionAnswer | undefined): void {
  if (answer && 'fault' in answer)
    throw new FaceSearchError(answer.fault.code as FaultCode, answer.fault.message);
}
