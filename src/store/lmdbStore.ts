import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { FaceSearchError } from '../faceSearchError.ts';
import { type FolderLock, lockFolder } from './folderLock.ts';
import { type LibraryEntry, type LmdbTables, openTables } from './lmdbTables.ts';
import type {
  AddedFace,
  FaceRecord,
  LibraryRecord,
  RemovedFaces,
  Store,
  StoredLibrary,
  TemplateBatch,
} from './store.ts';
import { assertKey, assertTemplate, isKey } from './storeChecks.ts';
import type { StorePack } from './storeHeader.ts';
import { bytesIntoVectors, templateToBytes } from './templateBytes.ts';

/** How to open a store on disk. */
export interface LmdbStoreOptions extends StorePack {
  /** Folder of the store: made where it is missing, with mode 0700. */
  readonly path: string;
}

/** Faces that one transaction purges: some milliseconds of work, so that the event loop keeps its pace. */
const PURGE_SLICE = 250;

/**
 * Opens a store that lives in a folder, or makes it: `faces.mdb` (the data), `faces.mdb-lock` (lmdb's table of
 * readers) and `lock` (who has it open), all with mode 0600.
 *
 * @throws FaceSearchError `STORE_IN_USE` where this or another process has it open; `STORE_UNREADABLE` where
 * a newer version or something else wrote the files; `STORE_UNWRITABLE`; `PACK_MISMATCH`.
 * @example
 * const store = await openLmdbStore({ path: './faces', dimension: 128, packId: 'sface', packHash });
 * await store.createLibrary({ group_id: 'staff', group_name: 'Staff', group_data: '', add_time: Date.now() });
 * await store.close();
 */
export async function openLmdbStore(options: LmdbStoreOptions): Promise<Store> {
  const { path, dimension } = options;
  const folder = resolve(path);
  makeFolder(folder, path);
  const lock = await lockFolder(folder, path);
  let tables: LmdbTables | undefined;
  try {
    tables = await openTables(folder, path, options);
    const store = new LmdbStore(tables, lock, path, dimension);
    await store.finishRemovals();
    return store;
  } catch (error) {
    await tables?.root.close();
    lock.release();
    throw error;
  }
}

function makeFolder(folder: string, name: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const message = `Cannot make the folder of store "${name}": ${(error as Error).message}`;
    throw new FaceSearchError('STORE_UNWRITABLE', message, { cause: error });
  }
}

class LmdbStore implements Store {
  readonly #tables: LmdbTables;
  readonly #lock: FolderLock;
  readonly #name: string;
  readonly #dimension: number;
  /** Mutations under way, so that close() can wait for them. */
  readonly #pending = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(tables: LmdbTables, lock: FolderLock, name: string, dimension: number) {
    this.#tables = tables;
    this.#lock = lock;
    this.#name = name;
    this.#dimension = dimension;
  }

  async createLibrary(library: LibraryRecord): Promise<boolean> {
    assertKey('group_id', library.group_id);
    const { meta, libraries, groups } = this.#open();
    const { group_id, group_name, group_data, add_time } = library;
    return this.#mutate(() => {
      if (groups.doesExist(group_id)) return false;
      const key = (meta.get('nextLibrary') as number | undefined) ?? 1;
      meta.putSync('nextLibrary', key + 1);
      groups.putSync(group_id, key);
      libraries.putSync(key, { group_id, group_name, group_data, add_time, size: 0, nextId: 1 });
      return true;
    });
  }

  library(group_id: string): StoredLibrary | undefined {
    this.#open();
    const { groups, libraries } = this.#tables;
    const key = isKey(group_id) ? groups.get(group_id) : undefined;
    const entry = key === undefined ? undefined : libraries.get(key);
    return key !== undefined && entry ? toStored(key, entry) : undefined;
  }

  libraries(): StoredLibrary[] {
    const { libraries } = this.#open();
    return Array.from(libraries.getRange({}), ({ key, value }) => toStored(key, value));
  }

  async removeLibrary(
    key: number,
    { onlyIfEmpty }: { readonly onlyIfEmpty: boolean },
  ): Promise<'removed' | 'not-empty' | 'missing'> {
    const { libraries, groups, calibrations, removed } = this.#open();
    const marked = this.#mutate(() => {
      const entry = libraries.get(key);
      if (!entry) return 'missing';
      if (onlyIfEmpty && entry.size > 0) return 'not-empty';
      groups.removeSync(entry.group_id);
      libraries.removeSync(key);
      calibrations.removeSync(key);
      removed.putSync(key, true);
      return 'removed';
    });
    // The library is gone at once; its faces follow in slices, over a crash if need be (finishRemovals).
    return this.#track(
      marked.then(async (outcome) => {
        if (outcome === 'removed') await this.#purge(key);
        return outcome;
      }),
    );
  }

  async addFace(key: number, face: FaceRecord, template: Float32Array): Promise<AddedFace | undefined> {
    assertKey('face_token', face.face_token);
    assertTemplate(template, this.#dimension);
    const { libraries, faces, tokens, templates } = this.#open();
    const bytes = templateToBytes(template);
    const { face_token, user_id, user_data, add_time } = face;
    return this.#mutate(() => {
      const entry = libraries.get(key);
      if (!entry) return undefined;
      if (tokens.doesExist([key, face_token]))
        throw new Error(`Cannot add face "${face_token}": it is there`);
      const id = entry.nextId;
      const size = entry.size + 1;
      faces.putSync([key, id], { face_token, user_id, user_data, add_time });
      tokens.putSync([key, face_token], id);
      templates.putSync([key, id], bytes);
      libraries.putSync(key, { ...entry, size, nextId: id + 1 });
      return { id, size };
    });
  }

  async removeFaces(key: number, tokens: readonly string[]): Promise<RemovedFaces | undefined> {
    const tables = this.#open();
    const { libraries } = tables;
    const wanted = [...tokens];
    return this.#mutate(() => {
      const entry = libraries.get(key);
      if (!entry) return undefined;
      const removed: number[] = [];
      const missing: string[] = [];
      for (const token of wanted) {
        const id = isKey(token) ? tables.tokens.get([key, token]) : undefined;
        if (id === undefined) missing.push(token);
        else {
          removed.push(id);
          removeFace(tables, key, id, token);
        }
      }
      const size = entry.size - removed.length;
      if (removed.length > 0) libraries.putSync(key, { ...entry, size });
      return { removed, missing, size };
    });
  }

  face(key: number, face_token: string): FaceRecord | undefined {
    const { tokens } = this.#open();
    const id = isKey(face_token) ? tokens.get([key, face_token]) : undefined;
    return id === undefined ? undefined : this.faceById(key, id);
  }

  faceById(key: number, id: number): FaceRecord | undefined {
    const { faces, libraries } = this.#open();
    // The faces of a library that is gone may still be there for a while.
    return libraries.doesExist(key) ? faces.get([key, id]) : undefined;
  }

  template(key: number, face_token: string): Float32Array | undefined {
    const { tokens, templates, libraries } = this.#open();
    const id = isKey(face_token) && libraries.doesExist(key) ? tokens.get([key, face_token]) : undefined;
    const bytes = id === undefined ? undefined : templates.get([key, id]);
    if (id === undefined || bytes === undefined) return undefined;
    const template = new Float32Array(this.#dimension);
    this.#readTemplate(id, bytes, template, 0);
    return template;
  }

  faces(key: number, start: number, count: number): FaceRecord[] {
    const { faces, libraries } = this.#open();
    if (count <= 0 || !libraries.doesExist(key)) return [];
    const range = { start: [key], end: [key + 1], offset: start - 1, limit: count };
    return Array.from(faces.getRange(range), ({ value }) => value);
  }

  async *templates(key: number, batchSize: number = 500): AsyncGenerator<TemplateBatch> {
    if (!this.#open().libraries.doesExist(key)) return;
    for (let last = 0; ; ) {
      const batch = this.#templateBatch(key, last + 1, batchSize);
      last = batch.ids.at(-1) ?? last;
      if (batch.ids.length > 0) yield batch;
      if (batch.ids.length < batchSize) return;
      await new Promise(setImmediate);
    }
  }

  calibration(key: number): string | undefined {
    return this.#open().calibrations.get(key);
  }

  async setCalibration(key: number, text: string | undefined): Promise<boolean> {
    const { libraries, calibrations } = this.#open();
    return this.#mutate(() => {
      if (!libraries.doesExist(key)) return false;
      if (text === undefined) calibrations.removeSync(key);
      else calibrations.putSync(key, text);
      return true;
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Removes the faces of libraries whose removal a crash cut short. */
  async finishRemovals(): Promise<void> {
    for (const key of [...this.#open().removed.getKeys({})]) await this.#purge(key);
  }

  async #close(): Promise<void> {
    // A closing database refuses writes, even those of transactions that wait for their turn.
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
    await this.#tables.root.close();
    this.#lock.release();
  }

  #open(): LmdbTables {
    if (this.#closing) throw new FaceSearchError('ENGINE_CLOSED', `Store "${this.#name}" is closed`);
    return this.#tables;
  }

  /**
   * Runs `decide` in a write transaction, alone with the data; the promise resolves once it is on disk.
   * lmdb runs the callbacks in the order of the calls and lets those that wait together share a commit.
   * `decide` throws, if at all, before it writes: lmdb does not roll back a single callback.
   */
  #mutate<T>(decide: () => T): Promise<T> {
    return this.#track(
      this.#tables.root.transaction(decide).catch(async (error: unknown) => {
        throw await writeFault(error, this.#name);
      }),
    );
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#pending.add(work);
    const done = (): boolean => this.#pending.delete(work);
    work.then(done, done);
    return work;
  }

  async #purge(key: number): Promise<void> {
    const { faces, removed } = this.#tables;
    const slice = { start: [key], end: [key + 1], limit: PURGE_SLICE };
    for (let more = true; more; ) {
      more = await this.#mutate(() => {
        const found = Array.from(faces.getRange(slice));
        for (const { key: place, value } of found) removeFace(this.#tables, key, place[1], value.face_token);
        if (found.length === 0) removed.removeSync(key);
        return found.length > 0;
      });
    }
  }

  #templateBatch(key: number, from: number, count: number): TemplateBatch {
    const range = { start: [key, from], end: [key + 1], limit: count };
    const dimension = this.#dimension;
    const ids = new Float64Array(count);
    const vectors = new Float32Array(count * dimension);
    let rows = 0;
    for (const { key: place, value } of this.#open().templates.getRange(range)) {
      this.#readTemplate(place[1], value, vectors, rows * dimension);
      ids[rows++] = place[1];
    }
    return rows === count
      ? { ids, vectors }
      : { ids: ids.slice(0, rows), vectors: vectors.slice(0, rows * dimension) };
  }

  #readTemplate(id: number, bytes: Buffer, vectors: Float32Array, offset: number): void {
    if (!bytesIntoVectors(bytes, vectors, offset, this.#dimension))
      throw new FaceSearchError(
        'STORE_UNREADABLE',
        `Cannot read store "${this.#name}": the template of face ${id} has ${bytes.length} bytes`,
      );
  }
}

function toStored(key: number, entry: LibraryEntry): StoredLibrary {
  const { group_id, group_name, group_data, add_time, size } = entry;
  return { group_id, group_name, group_data, add_time, key, size };
}

function removeFace(tables: LmdbTables, key: number, id: number, token: string): void {
  tables.faces.removeSync([key, id]);
  tables.tokens.removeSync([key, token]);
  tables.templates.removeSync([key, id]);
}

/** lmdb rejects with a bare error and hides the reason in a promise that nobody else would ever catch. */
async function writeFault(error: unknown, name: string): Promise<unknown> {
  const commitError = (error as { commitError?: Promise<never> }).commitError;
  if (!commitError) return error;
  const cause: unknown = await commitError.catch((reason: unknown) => reason);
  const message = cause instanceof Error ? cause.message : String(cause);
  return new FaceSearchError('STORE_UNWRITABLE', `Cannot write to store "${name}": ${message}`, { cause });
}
