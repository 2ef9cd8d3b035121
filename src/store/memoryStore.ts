import { randomBytes } from 'node:crypto';
import { FaceSearchError } from '../faceSearchError.ts';
import { knownToken } from './keys/storeKeys.ts';
import { libraryRecord, withRetention } from './libraryRecord.ts';
import type {
  AddedFace,
  FaceRecord,
  LibraryRecord,
  RemovedFaces,
  Store,
  StoredLibrary,
  TemplateBatch,
} from './store.ts';
import { assertKey, assertTemplate } from './storeChecks.ts';

interface MemoryFace {
  readonly record: FaceRecord;
  readonly template: Float32Array;
}

interface MemoryLibrary {
  record: LibraryRecord;
  readonly key: number;
  nextId: number;
  /** By sequence number; a Map keeps the order of insertion. */
  readonly faces: Map<number, MemoryFace>;
  readonly tokens: Map<string, number>;
  calibration: string | undefined;
  /** False from {@link Store.beginLibrary} to {@link Store.completeLibrary}. */
  isComplete: boolean;
}

/**
 * Opens a store that lasts as long as the process: the same contract as on disk, without the disk.
 * @example
 * const store = openMemoryStore({ dimension: 128 });
 */
export function openMemoryStore(options: { readonly dimension: number }): Store {
  return new MemoryStore(options.dimension);
}

class MemoryStore implements Store {
  readonly repairs: readonly string[] = [];
  readonly #dimension: number;
  /** By key, so in order of creation. */
  readonly #libraries = new Map<number, MemoryLibrary>();
  readonly #keys = new Map<string, number>();
  readonly #tokenKey = randomBytes(32);
  #nextKey = 1;
  #closed = false;

  constructor(dimension: number) {
    this.#dimension = dimension;
  }

  async createLibrary(library: LibraryRecord): Promise<boolean> {
    return this.#add(library, true) !== undefined;
  }

  async beginLibrary(library: LibraryRecord): Promise<number | undefined> {
    return this.#add(library, false);
  }

  async completeLibrary(key: number): Promise<boolean> {
    const library = this.#find(key);
    if (library) library.isComplete = true;
    return library !== undefined;
  }

  #add(library: LibraryRecord, isComplete: boolean): number | undefined {
    this.#assertOpen();
    assertKey('group_id', library.group_id);
    if (this.#keys.has(library.group_id)) return undefined;
    const record = libraryRecord(library);
    const key = this.#nextKey++;
    this.#keys.set(record.group_id, key);
    this.#libraries.set(key, {
      record,
      key,
      nextId: 1,
      faces: new Map(),
      tokens: new Map(),
      calibration: undefined,
      isComplete,
    });
    return key;
  }

  library(group_id: string): StoredLibrary | undefined {
    this.#assertOpen();
    const key = this.#keys.get(group_id);
    const library = key === undefined ? undefined : this.#libraries.get(key);
    return library?.isComplete ? toStored(library) : undefined;
  }

  libraries(): StoredLibrary[] {
    this.#assertOpen();
    return [...this.#libraries.values()].filter(({ isComplete }) => isComplete).map(toStored);
  }

  async removeLibrary(
    key: number,
    { onlyIfEmpty }: { readonly onlyIfEmpty: boolean },
  ): Promise<'removed' | 'not-empty' | 'missing'> {
    const library = this.#find(key);
    if (!library) return 'missing';
    if (onlyIfEmpty && library.faces.size > 0) return 'not-empty';
    this.#keys.delete(library.record.group_id);
    this.#libraries.delete(key);
    library.faces.clear();
    return 'removed';
  }

  async addFace(key: number, face: FaceRecord, template: Float32Array): Promise<AddedFace | undefined> {
    assertKey('face_token', face.face_token);
    assertTemplate(template, this.#dimension);
    const library = this.#find(key);
    if (!library) return undefined;
    const { face_token, user_id, user_data, add_time } = face;
    if (library.tokens.has(face_token)) throw new Error(`Cannot add face "${face_token}": it is there`);
    const id = library.nextId++;
    library.faces.set(id, {
      record: { face_token, user_id, user_data, add_time },
      template: template.slice(),
    });
    library.tokens.set(face_token, id);
    return { id, size: library.faces.size };
  }

  async removeFaces(key: number, tokens: readonly string[]): Promise<RemovedFaces | undefined> {
    const library = this.#find(key);
    if (!library) return undefined;
    const removed: number[] = [];
    const missing: string[] = [];
    for (const token of tokens) {
      const id = library.tokens.get(token);
      if (id === undefined) missing.push(token);
      else {
        removed.push(id);
        library.tokens.delete(token);
        library.faces.delete(id);
      }
    }
    return { removed, missing, size: library.faces.size };
  }

  faceId(key: number, face_token: string): number | undefined {
    return this.#find(key)?.tokens.get(face_token);
  }

  tokenFor(key: number, what: string): string {
    this.#assertOpen();
    return knownToken(this.#tokenKey, key, what);
  }

  face(key: number, face_token: string): FaceRecord | undefined {
    const id = this.faceId(key, face_token);
    return id === undefined ? undefined : this.faceById(key, id);
  }

  faceById(key: number, id: number): FaceRecord | undefined {
    const face = this.#find(key)?.faces.get(id);
    return face && { ...face.record };
  }

  template(key: number, face_token: string): Float32Array | undefined {
    const library = this.#find(key);
    const id = library?.tokens.get(face_token);
    return id === undefined ? undefined : library?.faces.get(id)?.template.slice();
  }

  async faces(key: number, start: number, count: number): Promise<FaceRecord[]> {
    const page: FaceRecord[] = [];
    let place = 0;
    for (const { record } of this.#find(key)?.faces.values() ?? []) {
      place += 1;
      if (place >= start + count) break;
      if (place >= start) page.push({ ...record });
    }
    return page;
  }

  async *allFaces(key: number, batchSize: number = 100): AsyncGenerator<readonly FaceRecord[]> {
    const records = Array.from(this.#find(key)?.faces.values() ?? [], ({ record }) => record);
    for (let start = 0; start < records.length; start += batchSize) {
      this.#assertOpen();
      yield records.slice(start, start + batchSize).map((record) => ({ ...record }));
      await new Promise(setImmediate);
    }
  }

  async *templates(key: number, batchSize: number = 500): AsyncGenerator<TemplateBatch> {
    const library = this.#find(key);
    if (!library) return;
    const entries = [...library.faces];
    for (let start = 0; start < entries.length; start += batchSize) {
      this.#assertOpen();
      const batch = entries.slice(start, start + batchSize);
      const vectors = new Float32Array(batch.length * this.#dimension);
      batch.forEach(([, face], row) => {
        vectors.set(face.template, row * this.#dimension);
      });
      const userIds = batch.map(([, { record }]) => record.user_id);
      yield { ids: Float64Array.from(batch, ([id]) => id), vectors, userIds };
      await new Promise(setImmediate);
    }
  }

  calibration(key: number): string | undefined {
    return this.#find(key)?.calibration;
  }

  async setCalibration(key: number, text: string | undefined): Promise<boolean> {
    const library = this.#find(key);
    if (!library) return false;
    library.calibration = text;
    return true;
  }

  async setRetention(key: number, days: number | undefined): Promise<boolean> {
    const library = this.#find(key);
    if (!library) return false;
    library.record = withRetention(library.record, days);
    return true;
  }

  async rotateKey(): Promise<void> {
    this.#assertOpen();
    throw new FaceSearchError('STORE_UNWRITABLE', 'Cannot encrypt a store in memory: it has no files');
  }

  async backup(into: string): Promise<void> {
    this.#assertOpen();
    throw new FaceSearchError(
      'STORE_UNWRITABLE',
      `Cannot back up to "${into}": a store in memory has no files`,
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#libraries.clear();
    this.#keys.clear();
  }

  #find(key: number): MemoryLibrary | undefined {
    this.#assertOpen();
    return this.#libraries.get(key);
  }

  #assertOpen(): void {
    if (this.#closed) throw new FaceSearchError('ENGINE_CLOSED', 'The store in memory is closed');
  }
}

function toStored({ record, key, faces }: MemoryLibrary): StoredLibrary {
  return { ...record, key, size: faces.size };
}
