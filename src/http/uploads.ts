import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from './refusal.ts';

export interface UploadLimits {
  /** Bytes of one body. */
  readonly maxBody: number;
  /** Bytes of all bodies that are held at once. */
  readonly maxHeld: number;
  /** Bytes a second below which a body is cut off. */
  readonly minRate: number;
}

/** Milliseconds over which the rate of a body is taken. */
const WINDOW = 5000;

/** What a piece of a body counts for at least where bodies are paced: to look at a byte by itself takes as long as at so many. */
const LEAST_PIECE = 4096;
/** Bytes of a body that are read as fast as they come; a photo is rarely larger. */
const UNPACED = 4 * 1_048_576;
/** Bytes a millisecond that are read of all bodies together, past the first of each: 64 MB a second leave others their turn. */
const PACE = 64_000;

/**
 * The bodies that are held in memory. Where all together grow too large, the largest that is still arriving gives way,
 * so that few who send much do not lock out many who send little.
 */
export class Uploads {
  readonly limits: UploadLimits;
  readonly #arriving = new Set<Upload>();
  readonly #timer: NodeJS.Timeout;
  #held = 0;
  /** When the next piece of a large body is due, in milliseconds of `performance.now()`. */
  #paceAt = 0;

  constructor(limits: UploadLimits) {
    this.limits = limits;
    this.#timer = setInterval(() => this.#cutSlow(), WINDOW).unref();
  }

  /** Bytes held now. */
  get held(): number {
    return this.#held;
  }

  /**
   * Makes room for a body.
   * @param declared - its `Content-Length`, where there is one.
   * @throws Refusal where it is too large.
   */
  open(declared: number | undefined): Upload {
    if (declared !== undefined && declared > this.limits.maxBody) throw new Refusal('TOO_LARGE');
    const upload = new Upload(this);
    this.#arriving.add(upload);
    return upload;
  }

  /** Says that a body has arrived in full: it no longer can be slow, nor give way. */
  arrived(upload: Upload): void {
    this.#arriving.delete(upload);
  }

  /** Says that a body is no longer held. */
  release(upload: Upload): void {
    this.#arriving.delete(upload);
    this.#held -= upload.bytes;
    upload.bytes = 0;
  }

  /** Waits before more of a large body is read. */
  async pace(upload: Upload, bytes: number): Promise<void> {
    const work = Math.max(bytes, LEAST_PIECE);
    upload.work += work;
    if (upload.work < UNPACED) return;
    const now = performance.now();
    this.#paceAt = Math.max(now, this.#paceAt) + work / PACE;
    // Shorter ones are up before a timer is.
    if (this.#paceAt - now > 4) await wait(this.#paceAt - now);
  }

  /** Makes room for more of a body. @throws Refusal where that body gives way. */
  take(upload: Upload, bytes: number): void {
    if (upload.bytes + bytes > this.limits.maxBody) this.#refuse(upload, 'TOO_LARGE');
    else if (this.#held + bytes > this.limits.maxHeld) this.#refuse(this.#largest(upload), 'NO_ROOM');
    if (upload.refusal) throw upload.refusal;
    upload.bytes += bytes;
    this.#held += bytes;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #largest(asking: Upload): Upload {
    let largest = asking;
    for (const upload of this.#arriving) if (upload.bytes > largest.bytes) largest = upload;
    return largest;
  }

  #refuse(upload: Upload, why: Refusal['why']): void {
    upload.refuse(why);
    this.release(upload);
  }

  #cutSlow(): void {
    for (const upload of this.#arriving) {
      const { bytes, seen } = upload;
      upload.seen = bytes;
      if (seen === undefined || bytes - seen >= (this.limits.minRate * WINDOW) / 1000) continue;
      this.#refuse(upload, 'TOO_SLOW');
    }
  }
}

/** One body. */
export class Upload {
  /** Rejects once the body is refused, whether or not more of it arrives. */
  readonly refused: Promise<never>;
  /** Held now. */
  bytes = 0;
  /** What its pieces counted for so far. */
  work = 0;
  /** Held when it was last looked at; undefined before that. */
  seen: number | undefined;
  refusal: Refusal | undefined;
  readonly #uploads: Uploads;
  #reject: (refusal: Refusal) => void = () => undefined;

  constructor(uploads: Uploads) {
    this.#uploads = uploads;
    this.refused = new Promise((_, reject) => {
      this.#reject = reject;
    });
    // Whoever reads the body hears of it anyway.
    this.refused.catch(() => undefined);
  }

  /** Asks for room for more bytes, and waits for its turn. @throws Refusal where the body has been refused, now or before. */
  async take(bytes: number): Promise<void> {
    if (!this.refusal) await this.#uploads.pace(this, bytes);
    if (this.refusal) throw this.refusal;
    this.#uploads.take(this, bytes);
  }

  /** Says that the body has arrived in full. */
  arrived(): void {
    this.#uploads.arrived(this);
  }

  /** Says that the body is no longer held. */
  release(): void {
    this.#uploads.release(this);
  }

  refuse(why: Refusal['why']): void {
    this.refusal ??= new Refusal(why);
    this.#reject(this.refusal);
  }
}
