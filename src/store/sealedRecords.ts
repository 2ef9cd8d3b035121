import { FaceSearchError } from '../faceSearchError.ts';
import { DATA_FILE } from './dataFile.ts';
import { faceFromBytes, facePlace, faceToBytes, sealedPart, slotOf, withSlot } from './faceValue.ts';
import { seal, sealOnce, unseal, unsealOnce } from './keys/seal.ts';
import { SECRETS_FILE, type SecretSlots } from './keys/secretSlots.ts';
import { type BatchKeys, childKey, hiddenName, knownToken, type StoreKeys } from './keys/storeKeys.ts';
import type { LmdbTables } from './lmdbTables.ts';
import type { FaceRecord, LibraryRecord } from './store.ts';

/** A library with what is counted for it. */
export interface LibraryEntry extends LibraryRecord {
  readonly size: number;
  /** Sequence number of the next face. */
  readonly nextId: number;
  /** That it was begun and is not complete. */
  readonly begun?: true;
}

/** A face as it was read. */
export interface StoredFaceBytes {
  readonly id: number;
  readonly record: FaceRecord;
  /** Record and template; see `templateFromBytes`. */
  readonly bytes: Buffer;
}

/**
 * The records of a store, sealed on their way in and opened on their way out: a value that was altered, or that lies where
 * another one was, does not open. Those of a library go under the library's key, each face under one of its own.
 *
 * Reads throw FaceSearchError `STORE_UNREADABLE` where a record is damaged, naming the file.
 */
export class SealedRecords {
  readonly tables: LmdbTables;
  readonly secrets: SecretSlots;
  readonly #keys: StoreKeys;
  readonly #name: string;
  /** By library; those that are gone are let go of. */
  readonly #libraryKeys = new Map<number, { readonly slot: number; readonly key: Buffer }>();

  constructor(tables: LmdbTables, secrets: SecretSlots, keys: StoreKeys, name: string) {
    this.tables = tables;
    this.secrets = secrets;
    this.#keys = keys;
    this.#name = name;
  }

  nextLibrary(): number {
    const text = this.#meta('nextLibrary');
    return text === undefined ? 1 : Number(text);
  }

  putNextLibrary(key: number): void {
    this.putMeta('nextLibrary', String(key));
  }

  /** A sealed record that belongs to no library; undefined where there is none. */
  #meta(name: string): string | undefined {
    const sealed = this.tables.meta.get(name);
    if (sealed === undefined) return undefined;
    const opened = unseal(this.#keys.records, `meta:${name}`, sealed as Buffer);
    return opened?.toString() ?? this.#damaged(`its record "${name}"`);
  }

  putMeta(name: string, text: string): void {
    this.tables.meta.putSync(name, seal(this.#keys.records, `meta:${name}`, Buffer.from(text)));
  }

  /** Whether the header, which lies open, is the one that was sealed. */
  hasHeader(header: object): boolean {
    return this.#meta('seal') === JSON.stringify(header);
  }

  libraryKeyOf(group_id: string): number | undefined {
    return this.tables.groups.get(hiddenName(this.#keys, 'group', group_id));
  }

  library(key: number): LibraryEntry | undefined {
    const value = this.tables.libraries.getBinary(key);
    if (value === undefined) return undefined;
    const opened = unseal(this.#libraryKey(key, slotOf(value)), `libraries:${key}`, sealedPart(value));
    if (!opened) return this.#damaged(`library ${key}`, slotOf(value));
    return JSON.parse(opened.toString()) as LibraryEntry;
  }

  addLibrary(key: number, entry: LibraryEntry): void {
    const { slot } = this.secrets.take();
    this.#putLibrary(key, slot, entry);
    this.tables.groups.putSync(hiddenName(this.#keys, 'group', entry.group_id), key);
  }

  /** Puts an entry in the place of the one that is there. */
  changeLibrary(key: number, entry: LibraryEntry): void {
    this.#putLibrary(key, this.#librarySlot(key), entry);
  }

  /** Takes away a library and notes that its faces have yet to go. @returns the slot that has to be erased. */
  removeLibrary(key: number, entry: LibraryEntry): number {
    const { groups, libraries, calibrations, removed } = this.tables;
    const slot = this.#librarySlot(key);
    groups.removeSync(hiddenName(this.#keys, 'group', entry.group_id));
    libraries.removeSync(key);
    calibrations.removeSync(key);
    removed.putSync(key, seal(this.#keys.records, `removed:${key}`, Buffer.alloc(0)));
    return slot;
  }

  /** Lets go of the key of a library that is gone. */
  forget(key: number): void {
    this.#libraryKeys.delete(key);
  }

  /** Keys of libraries whose faces have yet to go. */
  removedLibraries(): number[] {
    return Array.from(this.tables.removed.getRange({}), ({ key, value }) => {
      const isWhole =
        unseal(this.#keys.records, `removed:${key}`, value) && !this.tables.libraries.doesExist(key);
      return isWhole ? key : this.#damaged(`the removal of library ${key}`);
    });
  }

  tokenFor(key: number, what: string): string {
    return knownToken(this.#keys.tokens, key, what);
  }

  faceId(key: number, face_token: string): number | undefined {
    return this.tables.tokens.get([key, hiddenName(this.#keys, 'token', face_token)]);
  }

  face(key: number, id: number): StoredFaceBytes | undefined {
    const value = this.tables.faces.getBinary([key, id]);
    return value && this.openFace(key, id, value);
  }

  /** What opens the faces of a library, each with its secret. */
  batchKeys(key: number): BatchKeys {
    return { library: this.#libraryKey(key, this.#librarySlot(key)), names: this.#keys.names };
  }

  /** @param value - as the table of faces has it. */
  openFace(key: number, id: number, value: Buffer): StoredFaceBytes {
    const slot = slotOf(value);
    const secret = this.secrets.read(slot);
    const faceKey = secret && childKey(this.#libraryKey(key, this.#librarySlot(key)), secret);
    const bytes = faceKey && unsealOnce(faceKey, facePlace(key, id), sealedPart(value));
    return bytes
      ? { id, record: faceFromBytes(bytes), bytes }
      : this.#damaged(`face ${id} of library ${key}`, slot);
  }

  addFace(key: number, id: number, face: FaceRecord, template: Float32Array): void {
    const { slot, secret } = this.secrets.take();
    const faceKey = childKey(this.#libraryKey(key, this.#librarySlot(key)), secret);
    const value = withSlot(slot, sealOnce(faceKey, facePlace(key, id), faceToBytes(face, template)));
    this.tables.faces.putSync([key, id], value);
    this.tables.tokens.putSync([key, hiddenName(this.#keys, 'token', face.face_token)], id);
  }

  /** @returns the slot that has to be erased. */
  removeFace(key: number, id: number, face_token: string): number {
    const { faces, tokens } = this.tables;
    const value = faces.getBinary([key, id]);
    faces.removeSync([key, id]);
    tokens.removeSync([key, hiddenName(this.#keys, 'token', face_token)]);
    return value ? slotOf(value) : this.#damaged(`face ${id} of library ${key}`);
  }

  calibration(key: number): string | undefined {
    const sealed = this.tables.calibrations.getBinary(key);
    if (sealed === undefined) return undefined;
    const opened = unseal(this.#libraryKey(key, this.#librarySlot(key)), `calibrations:${key}`, sealed);
    return opened?.toString() ?? this.#damaged(`the calibration of library ${key}`);
  }

  putCalibration(key: number, text: string): void {
    const libraryKey = this.#libraryKey(key, this.#librarySlot(key));
    this.tables.calibrations.putSync(key, seal(libraryKey, `calibrations:${key}`, Buffer.from(text)));
  }

  /** Throws that a record is damaged. @param slot - of its secret: where that is damaged, it is the other file's fault. */
  #damaged(what: string, slot?: number): never {
    const file = slot !== undefined && !this.secrets.isWhole(slot) ? SECRETS_FILE : DATA_FILE;
    throw new FaceSearchError(
      'STORE_UNREADABLE',
      `Cannot read store "${this.#name}": ${file} is damaged (${what})`,
    );
  }

  /** Throws that two records do not belong together, or that one has no secret. @param slot - of that secret. */
  contradiction(what: string, slot?: number): never {
    return this.#damaged(what, slot);
  }

  #putLibrary(key: number, slot: number, entry: LibraryEntry): void {
    const sealed = seal(this.#libraryKey(key, slot), `libraries:${key}`, Buffer.from(JSON.stringify(entry)));
    this.tables.libraries.putSync(key, withSlot(slot, sealed));
  }

  #librarySlot(key: number): number {
    const known = this.#libraryKeys.get(key);
    if (known) return known.slot;
    const value = this.tables.libraries.getBinary(key);
    return value ? slotOf(value) : this.#damaged(`library ${key}`);
  }

  #libraryKey(key: number, slot: number): Buffer {
    const known = this.#libraryKeys.get(key);
    if (known?.slot === slot) return known.key;
    const secret = this.secrets.read(slot);
    if (!secret) return this.#damaged(`library ${key}`, slot);
    const made = childKey(this.#keys.libraries, secret);
    this.#libraryKeys.set(key, { slot, key: made });
    return made;
  }
}
