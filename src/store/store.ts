/** A face library, as its maker described it. */
export interface LibraryRecord {
  readonly group_id: string;
  readonly group_name: string;
  readonly group_data: string;
  /** Milliseconds since the epoch. */
  readonly add_time: number;
  /** Days that its faces are kept, as {@link Store.setRetention} has it; absent where nothing is said. */
  readonly retention_days?: number;
}

/** A library as it lies in the store. */
export interface StoredLibrary extends LibraryRecord {
  /** Names the library among all that ever were in this store: a library made anew gets another key. */
  readonly key: number;
  /** How many faces it holds. */
  readonly size: number;
}

/** An enrolled face, without its template. */
export interface FaceRecord {
  readonly face_token: string;
  readonly user_id: string;
  readonly user_data: string;
  /** Milliseconds since the epoch. */
  readonly add_time: number;
}

/** What {@link Store.addFace} answers. */
export interface AddedFace {
  /** Sequence number: rises with every face of the library and is never used again. */
  readonly id: number;
  /** How many faces the library now holds. */
  readonly size: number;
}

/** What {@link Store.removeFaces} answers. */
export interface RemovedFaces {
  /** Sequence numbers of the faces that are gone, in the order of the tokens. */
  readonly removed: number[];
  /** Tokens that were not there; a token given twice is missing the second time. */
  readonly missing: string[];
  /** How many faces the library still holds. */
  readonly size: number;
}

/** Some templates of a library. */
export interface TemplateBatch {
  /** Sequence numbers of the faces, rising. */
  readonly ids: Float64Array;
  /** Their templates one after the other: `ids.length * dimension` values. */
  readonly vectors: Float32Array;
  /** Whose faces they are. */
  readonly userIds: readonly string[];
}

/**
 * Libraries, faces and templates that last. It knows records and bytes, not faces.
 *
 * Reads are synchronous but for those of many faces, and see every mutation that has been acknowledged. A mutation is atomic: it is
 * decided and done as a whole, in the order of the calls, and its promise settles once it would survive a
 * loss of power. All but the first three calls name a library by its key, so that one made anew under the same name
 * is never taken for it. After {@link Store.close} every call fails with `ENGINE_CLOSED`.
 */
export interface Store {
  /** What was damaged when it was opened and has been mended, in words. */
  readonly repairs: readonly string[];

  /** Resolves with false where the id is taken. */
  createLibrary(library: LibraryRecord): Promise<boolean>;

  /**
   * Begins a library that comes from elsewhere. Nobody but who has its key sees it before {@link Store.completeLibrary}; what a
   * crash leaves unfinished is gone when the store is opened again.
   * @returns its key, or undefined where the id is taken.
   */
  beginLibrary(library: LibraryRecord): Promise<number | undefined>;

  /** Shows a library that was begun, with all that it has. @returns false where it is gone. */
  completeLibrary(key: number): Promise<boolean>;

  library(group_id: string): StoredLibrary | undefined;

  /** All libraries in order of creation. */
  libraries(): StoredLibrary[];

  /** Removes a library with its faces and templates, which nobody can read from any file once it resolves; where `onlyIfEmpty` is set, not one that holds faces. */
  removeLibrary(
    key: number,
    options: { readonly onlyIfEmpty: boolean },
  ): Promise<'removed' | 'not-empty' | 'missing'>;

  /**
   * Adds a face behind all others of its library.
   * @param face - its token must be new to the library; rejects with a plain error where it is not.
   * @param template - `dimension` values; rejects with `RangeError` where it has another length. Copied.
   * @returns undefined where the library is gone.
   */
  addFace(key: number, face: FaceRecord, template: Float32Array): Promise<AddedFace | undefined>;

  /**
   * Removes faces, which nobody can read from any file once it resolves; a backup that is under way ends first.
   * Resolves with undefined where the library is gone.
   */
  removeFaces(key: number, tokens: readonly string[]): Promise<RemovedFaces | undefined>;

  /**
   * The token for a face that has to be known again by what it was made from: always the same for one `what` in one library, and
   * not to be told from a random one without the store's key. 32 hex digits; nothing is written.
   */
  tokenFor(key: number, what: string): string;

  face(key: number, face_token: string): FaceRecord | undefined;

  /** Sequence number of a face. */
  faceId(key: number, face_token: string): number | undefined;

  /** @param id - sequence number, as {@link Store.addFace} gave it. */
  faceById(key: number, id: number): FaceRecord | undefined;

  /** The template of a face, as it was added; a copy. */
  template(key: number, face_token: string): Float32Array | undefined;

  /**
   * A page of faces in order of creation; empty where the library is gone. The event loop runs meanwhile however large the library is, and a
   * face that is added or removed meanwhile may be there or not.
   * @param start - place of the first one, from 1.
   */
  faces(key: number, start: number, count: number): Promise<FaceRecord[]>;

  /**
   * All faces of a library in order of creation, in batches; nothing where the library is gone. The event loop runs between two of them, and a
   * face that is added or removed meanwhile may be there or not.
   * @param batchSize - faces a batch. @default 100
   */
  allFaces(key: number, batchSize?: number): AsyncIterable<readonly FaceRecord[]>;

  /**
   * All templates of a library in order of creation; nothing where the library is gone.
   *
   * Each batch is read in one go and lets the event loop run before the next. A face that is added or removed
   * meanwhile may be there or not. The arrays of a batch are written over with the next one: a million templates leave no
   * garbage of their own size behind.
   * @param batchSize - templates a batch. @default 500
   */
  templates(key: number, batchSize?: number): AsyncIterable<TemplateBatch>;

  /** What {@link Store.setCalibration} keeps for a library; undefined where there is nothing. */
  calibration(key: number): string | undefined;

  /**
   * Keeps a calibration with a library, in the place of the one before it; it goes when the library goes.
   * @param text - in a form of the caller's own; undefined takes away what is kept.
   * @returns false where the library is gone.
   */
  setCalibration(key: number, text: string | undefined): Promise<boolean>;

  /**
   * Keeps with a library for how many days its faces are kept. Nothing is removed by that: whoever uses the store does it.
   * @param days - undefined takes away what is kept.
   * @returns false where the library is gone.
   */
  setRetention(key: number, days: number | undefined): Promise<boolean>;

  /**
   * Keeps the store under another key from now on, whether or not it had one; nothing else is written anew.
   * @param key - 32 bytes.
   */
  rotateKey(key: Uint8Array): Promise<void>;

  /**
   * Copies the store, as it is at one moment, into a folder that is not there; calls go on meanwhile.
   * Rejects with FaceSearchError `STORE_UNWRITABLE`, or `STORE_UNREADABLE` where it is damaged.
   */
  backup(into: string): Promise<void>;

  /** Waits for what is under way, then lets go of the folder. Safe to call twice. */
  close(): Promise<void>;
}
