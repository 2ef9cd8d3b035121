import type { SealedRecords } from '../sealedRecords.ts';
import type { TemplateBatch } from '../store.ts';
import { type BatchRoom, batchRoom } from './batchRoom.ts';
import { readSealed, type SealedBatch, type Stretch, valueAt } from './readSealed.ts';
import { type OpenedBatch, unsealBatch } from './unsealBatch.ts';

/** Bytes that a room has for each face besides its template; a larger one takes its place where that does not do. */
const RECORD_BYTES = 160;

/** Reads a library batch by batch and looks whether what was read belongs together. */
export class TemplateReader {
  readonly #records: () => SealedRecords;
  readonly #library: number;
  readonly #dimension: number;
  readonly #batchSize: number;
  readonly #rooms: BatchRoom[] = [];
  #next = 1;

  /** @param records - is called before each batch, to throw where the store has been closed. */
  constructor(records: () => SealedRecords, library: number, dimension: number, batchSize: number) {
    this.#records = records;
    this.#library = library;
    this.#dimension = dimension;
    this.#batchSize = batchSize;
  }

  /** The next batch, and where it lies; one without rows at the end. */
  next(): { readonly batch: SealedBatch; readonly stretch: Stretch } {
    const from = this.#next;
    const batch = this.read({ from, to: Number.POSITIVE_INFINITY });
    if (batch.rows > 0) this.#next = (batch.room.ids[batch.rows - 1] as number) + 1;
    return { batch, stretch: { from, to: this.#next } };
  }

  /** A batch of those faces of a stretch that are there. */
  read(stretch: Stretch): SealedBatch {
    const rows = this.#batchSize;
    const room =
      this.#rooms.pop() ?? batchRoom(rows, rows * (4 * this.#dimension + RECORD_BYTES), this.#dimension);
    return readSealed(this.#records(), this.#library, stretch, room);
  }

  unseal(batch: SealedBatch): OpenedBatch {
    // A library that is gone has no keys.
    if (batch.rows === 0) return { userIds: [], hiddenTokens: [] };
    return unsealBatch(batch, this.#records().batchKeys(this.#library));
  }

  /**
   * @returns undefined where the library was removed since the batch was read: its secrets and tokens go before its faces.
   * @throws FaceSearchError `STORE_UNREADABLE` where a face is unsound or not the one that its token finds.
   */
  finish(batch: SealedBatch, { userIds, hiddenTokens, unsound }: OpenedBatch): TemplateBatch | undefined {
    if (!this.#records().tables.libraries.doesExist(this.#library)) return undefined;
    const { rows, room } = batch;
    if (unsound !== undefined) this.#refuse(batch, unsound);
    hiddenTokens.forEach((token, row) => void this.#checkToken(token, room.ids[row] as number));
    return {
      ids: room.ids.subarray(0, rows),
      vectors: room.vectors.subarray(0, rows * this.#dimension),
      userIds,
    };
  }

  /** Takes the room of a batch back, for one of the next. */
  giveBack({ room }: SealedBatch): void {
    this.#rooms.push(room);
  }

  /** A face that was removed since it was read has no token any more. */
  #checkToken(token: string, id: number): void {
    const records = this.#records();
    const { tokens, faces } = records.tables;
    if (tokens.get([this.#library, token]) !== id && faces.doesExist([this.#library, id]))
      records.contradiction(`the token of face ${id} of library ${this.#library}`);
  }

  #refuse(batch: SealedBatch, row: number): never {
    const records = this.#records();
    const id = batch.room.ids[row] as number;
    // Says which file is damaged; where it opens, the template is what is wrong.
    records.openFace(this.#library, id, valueAt(batch, row));
    return records.contradiction(`the template of face ${id}`);
  }
}
