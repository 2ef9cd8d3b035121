import { ApiError } from '../api/apiError.ts';
import type * as bodies from '../api/bodies.ts';
import {
  calibrateGroupCall,
  calls,
  detectCall,
  resetCalibrationCall,
  setRetentionCall,
} from '../api/calls.ts';
import { type EncryptionOptions, readKey } from '../api/encryptionKey.ts';
import { type Body, requestId } from '../api/envelope.ts';
import type { ErasureReceipt } from '../api/erasureReceipt.ts';
import { type CallEvent, type OpenOptions, readOptions } from '../api/openOptions.ts';
import { openPhoto } from '../api/openPhoto.ts';
import { parseRequest } from '../api/parseRequest.ts';
import type * as requests from '../api/requests.ts';
import { FaceSearchError } from '../faceSearchError.ts';
import { audited } from './audit/audited.ts';
import { calibrateLibrary } from './calibrateLibrary.ts';
import { addFace } from './calls/addFace.ts';
import { addFaceOnce } from './calls/addFaceOnce.ts';
import { explainFace } from './calls/explainFace.ts';
import { removeFaces } from './calls/removeFaces.ts';
import { removeLibrary } from './calls/removeLibrary.ts';
import { detectedFace } from './detectedFace.ts';
import { type EngineInfo, engineInfo } from './engineInfo.ts';
import { type EngineStatus, engineStatus } from './engineStatus.ts';
import { groupInfo } from './groupInfo.ts';
import { libraryOf, unknownGroup } from './libraryOf.ts';
import { faceFor, look, type Stages } from './lookAtPhoto.ts';
import { closeParts, openParts, type Parts } from './parts.ts';
import { keepRetention, type Retention } from './retention.ts';
import { searchResults } from './searchResults.ts';
import { type SelfTest, selfTest } from './selfTest.ts';
import { settle } from './settle.ts';
import { Turns } from './turns.ts';

/** What a call tells `onCall` beyond its outcome. */
type Notes = { receipt?: ErasureReceipt };

/** What a call does once it is let in. */
type Work<T> = (parts: Parts, stages: Stages, notes: Notes) => T | Promise<T>;

/**
 * A face search engine: libraries of faces in a folder, searched by photo.
 *
 * Methods resolve with the API's response bodies, those with `error` included. They reject with a
 * {@link FaceSearchError} only where the engine itself cannot work, such as after `close()`.
 *
 * @example
 * const engine = await FaceSearch.open({ path: './faces' });
 * await engine.createGroup({ group_id: 'staff', group_name: 'Staff' });
 * await engine.addFace({ group_id: 'staff', file: 'ada.jpg', user_id: 'ada' });
 * const { result, error } = await engine.search({ group_id: 'staff', file: 'door.jpg', threshold: 80 });
 * await engine.close();
 */
export class FaceSearch {
  readonly #parts: Parts;
  readonly #running = new Set<Promise<unknown>>();
  readonly #observers = new Set<(event: CallEvent) => void>();
  /** Changes of a library happen one after the other, so that store and gallery see them in the same order. */
  readonly #turns = new Turns();
  #closing: Promise<void> | undefined;
  #retention: Retention | undefined;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Opens a folder of libraries, or an empty engine in memory where no path is given. Ready when it resolves.
   *
   * Rejects with a {@link FaceSearchError}: `INVALID_OPTIONS`, `STORE_IN_USE`, `STORE_UNREADABLE`, `STORE_UNWRITABLE`,
   * `PACK_INVALID`, `PACK_MISMATCH`, `WEIGHTS_MISSING`, `WEIGHTS_ALTERED`, `INDEX_UNAVAILABLE`, `RUNTIME_UNAVAILABLE`.
   */
  static async open(options: OpenOptions = {}): Promise<FaceSearch> {
    const engine = new FaceSearch(await openParts(readOptions(options)));
    const { store, options: checked } = engine.#parts;
    try {
      engine.#retention = await keepRetention(store, checked.retention, (ask) => engine.deleteFaces(ask));
    } catch (fault) {
      await engine.close();
      throw fault;
    }
    return engine;
  }

  /** Makes a library. Errors: `GROUP_EXISTS`. */
  createGroup(request: requests.CreateGroupRequest): Promise<Body<bodies.CreateGroupBody>> {
    return this.#answer('createGroup', async ({ store, modelVersion }) => {
      const group = parseRequest(calls.createGroup, request);
      const made = await store.createLibrary({ ...group, add_time: Date.now() });
      if (!made) throw new ApiError('GROUP_EXISTS');
      return { ...group, model_version: modelVersion };
    });
  }

  /**
   * Removes a library with all that is in it; nobody can read its templates from any file any more, and `onCall` gets a receipt.
   * Errors: `INVALID_OUTER_ID`, `NOT_EMPTY`.
   */
  freeGroup(request: requests.FreeGroupRequest): Promise<Body<bodies.FreeGroupBody>> {
    return this.#answer('freeGroup', async (parts, _stages, notes) => {
      const { group_id, check_empty } = parseRequest(calls.freeGroup, request);
      notes.receipt = await removeLibrary(parts, this.#turns, group_id, check_empty);
      return { group_id };
    });
  }

  /** All libraries, in order of creation. */
  listGroups(request: Readonly<Record<string, never>> = {}): Promise<Body<bodies.ListGroupsBody>> {
    return this.#answer('listGroups', ({ store, modelVersion }) => {
      parseRequest(calls.listGroups, request);
      return { group_infos: store.libraries().map((library) => groupInfo(library, modelVersion)) };
    });
  }

  /** One library. Errors: `INVALID_OUTER_ID`. */
  groupInfo(request: requests.GroupInfoRequest): Promise<Body<bodies.GroupInfoBody>> {
    return this.#answer('groupInfo', ({ modelVersion }) => {
      const { group_id } = parseRequest(calls.groupInfo, request);
      return { info: groupInfo(libraryOf(this.#parts, group_id), modelVersion) };
    });
  }

  /**
   * Enrolls the largest face of a photo; once it resolves the face is on disk and in the answer of the next search.
   * Errors: `INVALID_OUTER_ID`, `NO_FACE_FOUND`, `LOW_QUALITY_FACE` by the option `quality` (what is wrong goes to `onCall`,
   * and `detect` tells it), `FAIL_LIVING_FACE_ATTACK` by the option `liveness`, those of a photo, `CONCURRENCY_LIMIT_EXCEEDED`.
   */
  addFace(request: requests.AddFaceRequest): Promise<Body<bodies.AddFaceBody>> {
    return this.#answer('addFace', (parts, stages) => addFace(parts, this.#turns, request, stages));
  }

  /**
   * As `addFace`, but a photo whose very bytes were enrolled with this method for this `user_id` is not enrolled again, whether they
   * were a moment or a year ago: after a crash or a lost answer the same request can be sent once more. Its token is made of user and
   * photo under a key of the store. A face that was deleted is added anew. Not a call of the API. Errors: those of `addFace`.
   *
   * @example
   * const { added } = await engine.addFaceOnce({ group_id: 'staff', file: 'ada.jpg', user_id: 'ada' });
   */
  addFaceOnce(request: requests.AddFaceRequest): Promise<Body<bodies.AddFaceOnceBody>> {
    return this.#answer('addFaceOnce', (parts, stages) => addFaceOnce(parts, this.#turns, request, stages));
  }

  /**
   * Removes faces from a library; nobody can read their templates from any file any more, and `onCall` gets a receipt.
   * Errors: `INVALID_OUTER_ID`; tokens that are not there are listed in the body.
   */
  deleteFaces(request: requests.DeleteFacesRequest): Promise<Body<bodies.DeleteFacesBody>> {
    return this.#answer('deleteFaces', async (parts, _stages, notes) => {
      const { group_id, face_tokens } = parseRequest(calls.deleteFaces, request);
      const { removed, missing, size, receipt } = await removeFaces(
        parts,
        this.#turns,
        group_id,
        face_tokens,
      );
      notes.receipt = receipt;
      return {
        group_id,
        face_removed: removed.length,
        face_count: size,
        failure_detail: missing.map((face_token) => ({ face_token, reason: 'FACE_NOT_IN_GROUP' as const })),
      };
    });
  }

  /** A part of a library's faces, in order of creation. Errors: `INVALID_OUTER_ID`. */
  listFaces(request: requests.ListFacesRequest): Promise<Body<bodies.ListFacesBody>> {
    return this.#answer('listFaces', async ({ store }) => {
      const { group_id, start, limit } = parseRequest(calls.listFaces, request);
      const { key, size } = libraryOf(this.#parts, group_id);
      const face_tokens = await store.faces(key, start, limit);
      const next = start + face_tokens.length;
      return { face_tokens, ...(face_tokens.length > 0 && next <= size ? { next } : {}) };
    });
  }

  /** One face. Errors: `INVALID_OUTER_ID`, `INVALID_FACE_TOKEN`. */
  faceInfo(request: requests.FaceInfoRequest): Promise<Body<bodies.FaceInfoBody>> {
    return this.#answer('faceInfo', ({ store }) => {
      const { group_id, face_token } = parseRequest(calls.faceInfo, request);
      const { key } = libraryOf(this.#parts, group_id);
      const info = store.face(key, face_token);
      if (!info) throw new ApiError('INVALID_FACE_TOKEN');
      return { info };
    });
  }

  /**
   * Who of a library is in a photo: its largest face against all of them, best first.
   * Errors: `INVALID_OUTER_ID`, `NO_FACE_FOUND`, `FAIL_LIVING_FACE_ATTACK` by the option `liveness`, those of a photo,
   * `CONCURRENCY_LIMIT_EXCEEDED`.
   */
  search(request: requests.SearchRequest): Promise<Body<bodies.SearchBody>> {
    return this.#answer('search', async ({ galleries }, stages) => {
      const { group_id, limit, threshold, ...photo } = parseRequest(calls.search, request);
      const { found, key } = await faceFor(this.#parts, group_id, photo, stages);
      const start = performance.now();
      const candidates = await galleries.search(key, found.embedding, limit);
      stages['index'] = performance.now() - start;
      return { result: searchResults(this.#parts, group_id, key, candidates, threshold) };
    });
  }

  /**
   * Every face of a photo, largest first, with its quality and what is wrong with it, without touching a library.
   * Not a call of the API.
   * Errors: those of a photo, `CONCURRENCY_LIMIT_EXCEEDED`; a photo without a face has an empty list.
   */
  detect(request: requests.DetectRequest): Promise<Body<bodies.DetectBody>> {
    return this.#answer('detect', async ({ limits, pack }, stages) => {
      const photo = parseRequest(detectCall, request);
      const opened = await openPhoto(photo, limits.maxBytes);
      const { width, height, faces } = await look(this.#parts, opened, photo, 'all', stages);
      return { width, height, faces: faces.map((face) => detectedFace(face, pack)) };
    });
  }

  /**
   * Where a score comes from: the photo's largest face compared with one face of a library, with every number on the
   * way to the score that `search` gives that face for this photo now. Not a call of the API.
   * Errors: `INVALID_OUTER_ID`, `INVALID_FACE_TOKEN`, `NO_FACE_FOUND`, `FAIL_LIVING_FACE_ATTACK` by the option `liveness`, those of a
   * photo, `CONCURRENCY_LIMIT_EXCEEDED`.
   *
   * @example
   * const { score, fpir, fmr, basis } = await engine.explain({ group_id: 'staff', face_token, file: 'door.jpg' });
   */
  explain(request: requests.ExplainRequest): Promise<Body<bodies.ExplainBody>> {
    return this.#answer('explain', (parts, stages) => explainFace(parts, request, stages));
  }

  /**
   * Measures the false match rates of a library on its own faces, different `user_id`s being different people, and
   * keeps them as the library's calibration where they hold on people whom they were not made from. Takes seconds, in a
   * thread of its own. Not a call of the API. Errors: `INVALID_OUTER_ID`.
   *
   * @example
   * const { outcome, checks } = await engine.calibrateGroup({ group_id: 'staff', dry_run: true });
   */
  calibrateGroup(request: requests.CalibrateGroupRequest): Promise<Body<bodies.CalibrateGroupBody>> {
    return this.#answer('calibrateGroup', async () => {
      const { group_id, ...how } = parseRequest(calibrateGroupCall, request);
      const library = libraryOf(this.#parts, group_id);
      const report = await calibrateLibrary(this.#parts, library, how, new Date());
      if (!report) throw unknownGroup(this.#parts);
      await this.#parts.galleries.regroup(library.key);
      return { group_id, ...report };
    });
  }

  /** Takes away a library's own calibration: its scores are the pack's again. Not a call of the API. Errors: `INVALID_OUTER_ID`. */
  resetCalibration(request: requests.ResetCalibrationRequest): Promise<Body<bodies.ResetCalibrationBody>> {
    return this.#answer('resetCalibration', async ({ store, calibrations, galleries }) => {
      const { group_id } = parseRequest(resetCalibrationCall, request);
      const { key } = libraryOf(this.#parts, group_id);
      const removed = store.calibration(key) !== undefined;
      if (!(await calibrations.set(key, undefined))) throw unknownGroup(this.#parts);
      await galleries.regroup(key);
      return { group_id, removed };
    });
  }

  /**
   * Has a library's faces removed once they are older than so many days: at once, then every hour, and whenever the store is opened,
   * also where nothing is said of it then. Not a call of the API. Errors: `INVALID_OUTER_ID`.
   *
   * @example
   * await engine.setRetention({ group_id: 'guests', days: 30 });
   */
  setRetention(request: requests.SetRetentionRequest): Promise<Body<bodies.SetRetentionBody>> {
    return this.#answer('setRetention', async (parts) => {
      const { group_id, days } = parseRequest(setRetentionCall, request);
      const { key } = libraryOf(parts, group_id);
      if (!(await parts.store.setRetention(key, days === 'default' ? undefined : days)))
        throw unknownGroup(parts);
      await this.#retention?.removeExpired();
      return { group_id, days };
    });
  }

  /** What the engine is busy with and how much it holds. Throws `ENGINE_CLOSED` after close. Not a call of the API. */
  status(): EngineStatus {
    if (this.#closing) throw closedFault('status');
    return engineStatus(this.#parts);
  }

  /** What the engine is made of: nets, runtime and why no other, indexes. Rejects after close. Not a call of the API. */
  info(): Promise<EngineInfo> {
    return this.#host('info', engineInfo);
  }

  /**
   * Keeps the store under another key from now on, or encrypts it where it was not; calls go on meanwhile. The old key opens
   * it no more once this has resolved. Not a call of the API.
   * Rejects with a {@link FaceSearchError}: `INVALID_OPTIONS`, `STORE_UNWRITABLE`.
   *
   * @param options - `key` as for the option `encryption`.
   * @example
   * await engine.rotateKey({ key: await newKeyOfTheVault() });
   */
  rotateKey(options: EncryptionOptions): Promise<void> {
    return this.#host('rotateKey', async ({ store, galleries }) => {
      const key = await readKey(options);
      await galleries.keepNoFiles();
      await store.rotateKey(key);
    });
  }

  /**
   * Copies the store as it is at one moment, while calls go on, into a folder that is not there: a store that `open` takes, under the
   * same key. Faces that are deleted meanwhile are erased once the copy is there. Not a call of the API.
   * Rejects with a {@link FaceSearchError}: `STORE_UNWRITABLE`, or `STORE_UNREADABLE` where the store is damaged.
   */
  backup(into: string): Promise<void> {
    return this.#host('backup', ({ store }) => store.backup(into));
  }

  /**
   * Looks at a drawn face as at any photo: whether the nets make of it what the pack says. Rejects after close. Not a call of the API.
   */
  selfTest(): Promise<SelfTest> {
    return this.#host('selfTest', ({ vision, pack }) => selfTest(vision, pack));
  }

  /** Calls `observer` after each call, as the option `onCall` does. @returns what ends that. */
  observe(observer: (event: CallEvent) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Lets calls that are under way end, then frees everything. Safe to call twice; later calls reject. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#retention?.end();
    await Promise.allSettled(this.#running);
    await closeParts(this.#parts);
  }

  /** Has `close()` wait for it. */
  #tracked<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    return work.finally(() => this.#running.delete(work));
  }

  /** Work for the host, which rejects where it cannot be done. */
  #host<T>(call: string, work: (parts: Parts) => Promise<T>): Promise<T> {
    return this.#closing ? Promise.reject(closedFault(call)) : this.#tracked(work(this.#parts));
  }

  /** Runs one call and puts its outcome into a body. */
  #answer<T extends object>(call: string, work: Work<T>): Promise<Body<T>> {
    return this.#closing ? Promise.reject(closedFault(call)) : this.#tracked(this.#run(call, work));
  }

  async #run<T extends object>(call: string, work: Work<T>): Promise<Body<T>> {
    const request_id = requestId(Date.now());
    const start = performance.now();
    const stages: Stages = {};
    const notes: Notes = {};
    const outcome = await settle(() => work(this.#parts, stages, notes));
    const duration = performance.now() - start;
    const { error, problems, fault } = outcome;
    this.#report({
      call,
      request_id,
      duration,
      stages,
      ...(error ? { error } : {}),
      ...(problems ? { quality: problems } : {}),
      ...(fault ? { fault } : {}),
      ...notes,
    });
    const envelope = { request_id, time_used: Math.round(duration) };
    return (error ? { ...envelope, error } : { ...envelope, ...outcome.value }) as Body<T>;
  }

  /** Tells the host's log, which may fail at once or later: neither must take the answer or the process with it. */
  #report(told: CallEvent): void {
    const event = audited(this.#parts, told);
    for (const tell of [this.#parts.options.onCall, ...this.#observers])
      new Promise((resolve) => resolve(tell?.(event))).catch(() => undefined);
  }
}

function closedFault(call: string): FaceSearchError {
  return new FaceSearchError('ENGINE_CLOSED', `Cannot call ${call}: the engine is closed`);
}
