import { resolve } from 'node:path';
import { FaceSearchError } from '../faceSearchError.ts';
import { backupStore } from './backup/backupStore.ts';
import { commit } from './commit.ts';
import { slotOf } from './faceValue.ts';
import { type FolderLock, lockFolder } from './folderLock.ts';
import { SECRETS_FILE } from './keys/secretSlots.ts';
import { writeStoreKey } from './keys/storeKeyFile.ts';
import { libraryRecord, withRetention } from './libraryRecord.ts';
import { makeStoreFolder } from './makeStoreFolder.ts';
import { type OpenFolder, openStoreFolder } from './openStoreFolder.ts';
import { FacePlaces } from './reading/facePlaces.ts';
import { readFaces } from './reading/readFaces.ts';
import { readPage } from './reading/readPage.ts';
import { readTemplates } from './reading/readTemplates.ts';
import { readTemplate } from './readTemplate.ts';
import type { LibraryEntry, SealedRecords } from './sealedRecords.ts';
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
import { systemFault } from './systemFault.ts';

/** How to open a store on disk. */
export interface LmdbStoreOptions extends StorePack {
  /** Folder of the store: made where it is missing, with mode 0700. */
  readonly path: string;
  /** What the user calls the store, for messages. @default path */
  readonly name?: string | undefined;
  /** 32 bytes that the store is encrypted under. @default the store is not encrypted */
  readonly key?: Uint8Array | undefined;
}

/** Faces that one transaction purges: some milliseconds of work, so that the event loop keeps its pace. */
const PURGE_SLICE = 250;

/**
 * Opens a store that lives in a folder, or makes it, all with mode 0600: `faces.mdb` (the data, sealed), `faces.keys` (a secret
 * for each library and face, without which its data is noise), `store.key` and its copy, `faces.mdb-lock` (lmdb's table of
 * readers) and `lock` (who has it open).
 *
 * @throws FaceSearchError `STORE_IN_USE` where this or another process has it open; `STORE_UNREADABLE` where
 * a newer version or something else wrote the files, or one is damaged; `STORE_UNWRITABLE`; `PACK_MISMATCH`; `KEY_MISSING`,
 * `KEY_WRONG`, `KEY_UNEXPECTED`.
 * @example
 * const store = await openLmdbStore({ path: './faces', dimension: 128, packId: 'sface', packHash });
 * await store.createLibrary({ group_id: 'staff', group_name: 'Staff', group_data: '', add_time: Date.now() });
 * await store.close();
 */
export async function openLmdbStore(options: LmdbStoreOptions): Promise<Store> {
  const { path, name = path, dimension } = options;
  const folder = resolve(path);
  makeStoreFolder(folder, name);
  const lock = await lockFolder(folder, name);
  let open: OpenFolder | undefined;
  try {
    lock.hold(SECRETS_FILE);
    open = await openStoreFolder(folder, name, options);
    // It may have been made only now.
    lock.hold(SECRETS_FILE);
    const store = new LmdbStore(open, lock, { folder, name, dimension });
    await store.finishWhatWasCutShort();
    return store;
  } catch (error) {
    await open?.records.tables.root.close();
    await open?.records.secrets.close();
    lock.release();
    throw systemFault(error, name);
  }
}

interface Place {
  readonly folder: string;
  /** What the user calls the store, for messages. */
  readonly name: string;
  readonly dimension: number;
}

class LmdbStore implements Store {
  readonly repairs: readonly string[];
  readonly #records: SealedRecords;
  readonly #storeKey: OpenFolder['storeKey'];
  readonly #lock: FolderLock;
  readonly #place: Place;
  readonly #places: FacePlaces = new FacePlaces();
  /** Mutations under way, so that close() can wait for them. */
  readonly #pending = new Set<Promise<unknown>>();
  /** The last backup; the next one waits for it. */
  #backup: Promise<unknown> = Promise.resolve();
  /** Secrets are erased once it has settled, since what is copied must find the secrets of its time. */
  #copying: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor({ records, storeKey, repairs }: OpenFolder, lock: FolderLock, place: Place) {
    this.#records = records;
    this.#storeKey = storeKey;
    this.repairs = repairs;
    this.#lock = lock;
    this.#place = place;
  }

  async createLibrary(library: LibraryRecord): Promise<boolean> {
    return (await this.#addLibrary(library, {})) !== undefined;
  }

  async beginLibrary(library: LibraryRecord): Promise<number | undefined> {
    return this.#addLibrary(library, { begun: true });
  }

  async completeLibrary(key: number): Promise<boolean> {
    const records = this.#open();
    return this.#mutate(() => {
      const entry = records.library(key);
      if (!entry) return false;
      const { begun: _, ...complete } = entry;
      records.changeLibrary(key, complete);
      return true;
    });
  }

  library(group_id: string): StoredLibrary | undefined {
    const records = this.#open();
    const key = isKey(group_id) ? records.libraryKeyOf(group_id) : undefined;
    const entry = key === undefined ? undefined : records.library(key);
    return key !== undefined && entry && !entry.begun ? toStored(key, entry) : undefined;
  }

  libraries(): StoredLibrary[] {
    const records = this.#open();
    const keys = Array.from(records.tables.libraries.getKeys({}), Number);
    return keys.flatMap((key) => {
      const entry = records.library(key) as LibraryEntry;
      return entry.begun ? [] : [toStored(key, entry)];
    });
  }

  async removeLibrary(
    key: number,
    { onlyIfEmpty }: { readonly onlyIfEmpty: boolean },
  ): Promise<'removed' | 'not-empty' | 'missing'> {
    const records = this.#open();
    const marked = this.#mutate(() => {
      const entry = records.library(key);
      if (!entry) return 'missing';
      if (onlyIfEmpty && entry.size > 0) return 'not-empty';
      return { slot: records.removeLibrary(key, entry) };
    });
    // The library is gone at once, and its faces are noise once its secret is; they follow in slices, over a crash if need
    // be (finishWhatWasCutShort).
    return this.#track(
      marked.then(async (outcome) => {
        if (typeof outcome === 'string') return outcome;
        records.forget(key);
        this.#places.forget(key);
        await this.#erase([outcome.slot]);
        await this.#purge(key);
        return 'removed';
      }),
    );
  }

  async addFace(key: number, face: FaceRecord, template: Float32Array): Promise<AddedFace | undefined> {
    assertKey('face_token', face.face_token);
    assertTemplate(template, this.#place.dimension);
    const records = this.#open();
    const copy = template.slice();
    const { face_token, user_id, user_data, add_time } = face;
    return this.#mutate(() => {
      const entry = records.library(key);
      if (!entry) return undefined;
      if (records.faceId(key, face_token) !== undefined)
        throw new Error(`Cannot add face "${face_token}": it is there`);
      const id = entry.nextId;
      const size = entry.size + 1;
      records.addFace(key, id, { face_token, user_id, user_data, add_time }, copy);
      records.changeLibrary(key, { ...entry, size, nextId: id + 1 });
      return { id, size };
    });
  }

  async removeFaces(key: number, tokens: readonly string[]): Promise<RemovedFaces | undefined> {
    const records = this.#open();
    const wanted = [...tokens];
    const slots: number[] = [];
    const gone = this.#mutate(() => {
      const entry = records.library(key);
      if (!entry) return undefined;
      const removed: number[] = [];
      const missing: string[] = [];
      for (const token of wanted) {
        const id = isKey(token) ? records.faceId(key, token) : undefined;
        if (id === undefined) missing.push(token);
        else {
          removed.push(id);
          slots.push(records.removeFace(key, id, token));
        }
      }
      const size = entry.size - removed.length;
      if (removed.length > 0) records.changeLibrary(key, { ...entry, size });
      return { removed, missing, size };
    });
    return this.#track(
      gone.then(async (outcome) => {
        if (outcome) this.#places.leave(key, outcome.removed);
        await this.#erase(slots);
        return outcome;
      }),
    );
  }

  tokenFor(key: number, what: string): string {
    return this.#open().tokenFor(key, what);
  }

  faceId(key: number, face_token: string): number | undefined {
    const records = this.#open();
    const isThere = isKey(face_token) && records.tables.libraries.doesExist(key);
    return isThere ? records.faceId(key, face_token) : undefined;
  }

  face(key: number, face_token: string): FaceRecord | undefined {
    const id = this.faceId(key, face_token);
    return id === undefined ? undefined : this.faceById(key, id);
  }

  faceById(key: number, id: number): FaceRecord | undefined {
    const records = this.#open();
    // The faces of a library that is gone may still be there for a while.
    return records.tables.libraries.doesExist(key) ? records.face(key, id)?.record : undefined;
  }

  template(key: number, face_token: string): Float32Array | undefined {
    const id = this.faceId(key, face_token);
    const records = this.#open();
    const face = id === undefined ? undefined : records.face(key, id);
    return face && readTemplate(records, face, this.#place.dimension);
  }

  async faces(key: number, start: number, count: number): Promise<FaceRecord[]> {
    return readPage(() => this.#open(), this.#places, { library: key, start, count });
  }

  allFaces(key: number, batchSize: number = 100): AsyncGenerator<readonly FaceRecord[]> {
    return readFaces(() => this.#open(), { library: key, first: 1, batchSize });
  }

  templates(key: number, batchSize: number = 500): AsyncGenerator<TemplateBatch> {
    const { dimension } = this.#place;
    return readTemplates(() => this.#open(), { library: key, dimension, batchSize });
  }

  calibration(key: number): string | undefined {
    return this.#open().calibration(key);
  }

  async setCalibration(key: number, text: string | undefined): Promise<boolean> {
    const records = this.#open();
    return this.#mutate(() => {
      if (!records.tables.libraries.doesExist(key)) return false;
      if (text === undefined) records.tables.calibrations.removeSync(key);
      else records.putCalibration(key, text);
      return true;
    });
  }

  async setRetention(key: number, days: number | undefined): Promise<boolean> {
    const records = this.#open();
    return this.#mutate(() => {
      const entry = records.library(key);
      if (!entry) return false;
      records.changeLibrary(key, withRetention(entry, days));
      return true;
    });
  }

  async rotateKey(key: Uint8Array): Promise<void> {
    this.#open();
    const { folder, name } = this.#place;
    try {
      writeStoreKey(folder, this.#storeKey, key);
    } catch (error) {
      throw systemFault(error, name);
    }
  }

  backup(into: string): Promise<void> {
    this.#open();
    const backup = this.#backup.then(() => this.#copy(into));
    this.#backup = backup.catch(() => undefined);
    return this.#track(backup);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Removes libraries that were begun and not completed, and the faces of those whose removal a crash cut short. */
  async finishWhatWasCutShort(): Promise<void> {
    const records = this.#open();
    for (const key of Array.from(records.tables.libraries.getKeys({}), Number))
      if (records.library(key)?.begun) await this.removeLibrary(key, { onlyIfEmpty: false });
    for (const key of records.removedLibraries()) await this.#purge(key);
  }

  async #close(): Promise<void> {
    // A closing database refuses writes, even those of transactions that wait for their turn.
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
    await this.#records.tables.root.close();
    await this.#records.secrets.close();
    this.#lock.release();
  }

  #open(): SealedRecords {
    if (this.#closing) throw new FaceSearchError('ENGINE_CLOSED', `Store "${this.#place.name}" is closed`);
    return this.#records;
  }

  async #addLibrary(library: LibraryRecord, state: Pick<LibraryEntry, 'begun'>): Promise<number | undefined> {
    assertKey('group_id', library.group_id);
    const records = this.#open();
    const record = libraryRecord(library);
    return this.#mutate(() => {
      if (records.libraryKeyOf(record.group_id) !== undefined) return undefined;
      const key = records.nextLibrary();
      records.addLibrary(key, { ...record, size: 0, nextId: 1, ...state });
      records.putNextLibrary(key + 1);
      return key;
    });
  }

  #copy(into: string): Promise<void> {
    const { folder, name } = this.#place;
    const { root } = this.#records.tables;
    return new Promise((resolve, reject) => {
      this.#copying = new Promise((copied) => {
        const backup = backupStore({ folder, name, into, root, copied }).finally(copied);
        backup.then(resolve, reject);
      });
    });
  }

  async #erase(slots: readonly number[]): Promise<void> {
    await this.#copying;
    await this.#records.secrets.erase(slots);
  }

  #mutate<T>(decide: () => T): Promise<T> {
    return this.#track(commit(this.#records.tables, this.#place.name, decide));
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#pending.add(work);
    const done = (): boolean => this.#pending.delete(work);
    work.then(done, done);
    return work;
  }

  async #purge(key: number): Promise<void> {
    const { faces, tokens, removed } = this.#records.tables;
    // lmdb writes into the range that it is given.
    const slice = () => ({ start: [key], end: [key + 1], limit: PURGE_SLICE });
    for (let more = true; more; ) {
      const slots = await this.#mutate(() => {
        const found = Array.from(faces.getRange(slice()));
        for (const { key: place } of found) faces.removeSync(place);
        for (const place of Array.from(tokens.getKeys(slice()))) tokens.removeSync(place);
        if (found.length === 0) removed.removeSync(key);
        return found.map(({ value }) => slotOf(value));
      });
      await this.#erase(slots);
      more = slots.length > 0;
    }
  }
}

function toStored(key: number, entry: LibraryEntry): StoredLibrary {
  return { ...libraryRecord(entry), key, size: entry.size };
}
