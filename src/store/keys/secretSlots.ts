import { hash, randomBytes } from 'node:crypto';
import { closeSync, fdatasync, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { FaceSearchError } from '../../faceSearchError.ts';
import { messageOf } from '../../messageOf.ts';
import { SlotSet } from './slotSet.ts';
import { KEY_BYTES } from './storeKeys.ts';

/** Name of the file of secrets. */
export const SECRETS_FILE = 'faces.keys';

const MAGIC = Buffer.from('FDEXKEYS');
const FORMAT = 1;
const HEADER_BYTES = 40;
/** A secret and the first bytes of its SHA-256, which tell whose fault it is where a value does not open. */
const SLOT_BYTES = 40;
const ERASED = Buffer.alloc(SLOT_BYTES);
/** Secrets that are made ahead, so that a face waits for no disk but lmdb's. */
const AHEAD = 256;
/** Slots that are read for each that is wanted, at most. */
const SPARSE = 4;
/** Slots read at once on opening. */
const SLICE = 16_384;

/** A secret that was taken for a library or a face. */
export interface TakenSecret {
  readonly slot: number;
  readonly secret: Buffer;
}

/**
 * A file of random secrets, one for each library and face, in slots that can be written over. lmdb cannot forget: it writes
 * every change to another page and leaves the old one where it is. So what must be forgotten lies there under a key, and
 * half of that key lies here.
 */
export class SecretSlots {
  readonly #fd: number;
  readonly #name: string;
  /** Slots that the file has. */
  #count: number;
  #free: number[] = [];
  /** Slots that are to be erased; those of an earlier call where that failed. */
  readonly #unerased = new Set<number>();
  readonly #ahead: TakenSecret[] = [];
  #flushing: Promise<void> | undefined;
  #nextFlush: Promise<void> | undefined;

  private constructor(fd: number, name: string, count: number) {
    this.#fd = fd;
    this.#name = name;
    this.#count = count;
  }

  /**
   * @param path - of the file; made where `isNew`.
   * @param name - what the user calls the store, for messages.
   * @param id - of the store, 16 bytes.
   * @throws FaceSearchError `STORE_UNREADABLE`, `STORE_UNWRITABLE`.
   */
  static open(path: string, name: string, id: Buffer, isNew: boolean): SecretSlots {
    const fd = openFile(path, name, isNew);
    try {
      if (isNew) writeFile(name, () => writeSync(fd, header(id), 0, HEADER_BYTES, 0));
      else checkHeader(fd, name, id);
      return new SecretSlots(fd, name, Math.floor((fstatSync(fd).size - HEADER_BYTES) / SLOT_BYTES));
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** For slots of this file; empty. */
  slotSet(): SlotSet {
    return new SlotSet(this.#count);
  }

  has(slot: number): boolean {
    return slot < this.#count;
  }

  /** Erases what no record uses: a process died before it got to that. @param used - slots that records use. */
  settle(used: SlotSet): void {
    const slice = Buffer.alloc(SLICE * SLOT_BYTES);
    for (let first = 0; first < this.#count; first += SLICE) {
      const bytes = readSync(this.#fd, slice, 0, slice.length, placeOf(first));
      // A full disk leaves a part of a slot at the end: that is none yet, and is written over with the next ones.
      for (let i = 0; i < Math.floor(bytes / SLOT_BYTES); i++) {
        if (used.has(first + i)) continue;
        const content = slice.subarray(i * SLOT_BYTES, (i + 1) * SLOT_BYTES);
        if (!content.equals(ERASED)) this.#write(first + i, ERASED);
        this.#free.push(first + i);
      }
    }
    try {
      this.#makeAhead();
    } catch {
      // A full disk: who adds a face is told of it. What was erased has to be on disk all the same.
      writeFile(this.#name, () => fdatasyncSync(this.#fd));
    }
  }

  /** A secret that is on disk and that nothing was sealed with yet. */
  take(): TakenSecret {
    if (this.#ahead.length === 0) this.#makeAhead();
    return this.#ahead.pop() as TakenSecret;
  }

  /** @returns undefined where the file has no such slot. */
  read(slot: number): Buffer | undefined {
    const secret = Buffer.allocUnsafe(KEY_BYTES);
    return slot < this.#count && readSync(this.#fd, secret, 0, KEY_BYTES, placeOf(slot)) === KEY_BYTES
      ? secret
      : undefined;
  }

  /**
   * Reads many secrets at once where they lie close together, as those of faces that were added one after the other do.
   * @returns what gives the secret of each of these slots, as `read` does.
   */
  readAll(slots: readonly number[]): (slot: number) => Buffer | undefined {
    const first = slots.reduce((least, slot) => Math.min(least, slot), Number.POSITIVE_INFINITY);
    const last = slots.reduce((most, slot) => Math.max(most, slot), Number.NEGATIVE_INFINITY);
    const count = last - first + 1;
    if (slots.length === 0 || count > SPARSE * slots.length) return (slot) => this.read(slot);
    const bytes = Buffer.alloc(count * SLOT_BYTES);
    const end = readSync(this.#fd, bytes, 0, bytes.length, placeOf(first));
    return (slot) => {
      const at = (slot - first) * SLOT_BYTES;
      return at + KEY_BYTES <= end ? bytes.subarray(at, at + KEY_BYTES) : undefined;
    };
  }

  /** Whether a slot has the secret that was written to it. */
  isWhole(slot: number): boolean {
    const content = Buffer.alloc(SLOT_BYTES);
    readSync(this.#fd, content, 0, SLOT_BYTES, placeOf(slot));
    return content.equals(slotOf(content.subarray(0, KEY_BYTES)));
  }

  /** Writes over slots; resolves once that is on disk. Where it fails, the next call does it, or the next opening. */
  async erase(slots: readonly number[]): Promise<void> {
    for (const slot of slots) this.#unerased.add(slot);
    const all = [...this.#unerased];
    if (all.length === 0) return;
    for (const slot of all) this.#write(slot, ERASED);
    await this.#flush();
    // Two calls at once may have erased the same slot.
    this.#free.push(...all.filter((slot) => this.#unerased.delete(slot)));
  }

  async close(): Promise<void> {
    await (this.#nextFlush ?? this.#flushing)?.catch(() => undefined);
    closeSync(this.#fd);
  }

  #makeAhead(): void {
    const added = Math.max(0, AHEAD - this.#free.length);
    const slots = [...this.#free.slice(-AHEAD), ...Array.from({ length: added }, (_, i) => this.#count + i)];
    const made = slots.map((slot) => ({ slot, secret: randomBytes(KEY_BYTES) }));
    for (const { slot, secret } of made) this.#write(slot, slotOf(secret));
    writeFile(this.#name, () => fdatasyncSync(this.#fd));
    this.#free = this.#free.slice(0, -AHEAD);
    this.#count += added;
    this.#ahead.push(...made.reverse());
  }

  #write(slot: number, content: Buffer): void {
    writeFile(this.#name, () => {
      if (writeSync(this.#fd, content, 0, SLOT_BYTES, placeOf(slot)) !== SLOT_BYTES)
        throw new Error('no space left on device');
    });
  }

  /** Those who ask while a flush is under way share the next one: the present one may have begun before they wrote. */
  #flush(): Promise<void> {
    if (!this.#flushing) {
      this.#flushing = this.#sync().finally(() => {
        this.#flushing = undefined;
      });
      return this.#flushing;
    }
    this.#nextFlush ??= this.#flushing
      .catch(() => undefined)
      .then(() => {
        this.#nextFlush = undefined;
        return this.#flush();
      });
    return this.#nextFlush;
  }

  async #sync(): Promise<void> {
    try {
      await promisify(fdatasync)(this.#fd);
    } catch (error) {
      throw unwritable(this.#name, error);
    }
  }
}

function placeOf(slot: number): number {
  return HEADER_BYTES + slot * SLOT_BYTES;
}

function slotOf(secret: Buffer): Buffer {
  return Buffer.concat([secret, hash('sha256', secret, 'buffer')], SLOT_BYTES);
}

function header(id: Buffer): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(FORMAT, MAGIC.length);
  id.copy(bytes, 16);
  return bytes;
}

function checkHeader(fd: number, name: string, id: Buffer): void {
  const found = Buffer.alloc(HEADER_BYTES);
  readSync(fd, found, 0, HEADER_BYTES, 0);
  const wanted = header(id);
  if (found.equals(wanted)) return;
  const format = found.readUInt32LE(MAGIC.length);
  if (found.subarray(0, 8).equals(MAGIC) && format > FORMAT && format < 1000)
    throw unreadable(name, `written by format ${format}, this version reads up to ${FORMAT}`);
  const isWhole = found.subarray(0, 16).equals(wanted.subarray(0, 16));
  throw unreadable(name, isWhole ? 'of another store, or damaged' : 'damaged');
}

function openFile(path: string, name: string, isNew: boolean): number {
  try {
    return openSync(path, isNew ? 'w+' : 'r+', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' && !isNew ? unreadable(name, 'missing') : unwritable(name, error);
  }
}

function writeFile(name: string, write: () => unknown): void {
  try {
    write();
  } catch (error) {
    throw unwritable(name, error);
  }
}

function unreadable(name: string, why: string): FaceSearchError {
  return new FaceSearchError('STORE_UNREADABLE', `Cannot open store "${name}": ${SECRETS_FILE} is ${why}`);
}

function unwritable(name: string, cause: unknown): FaceSearchError {
  const why = messageOf(cause);
  return new FaceSearchError('STORE_UNWRITABLE', `Cannot write ${SECRETS_FILE} of store "${name}": ${why}`, {
    cause,
  });
}
