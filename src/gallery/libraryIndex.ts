import type { RandomNumbers } from '../randomNumbers.ts';
import type { Candidate, GalleryStatus, IndexKind } from './candidate.ts';
import { ExactIndex } from './exactIndex.ts';
import type { HnswFile } from './hnswFile.ts';
import { HnswIndex, type HnswModule } from './hnswIndex.ts';
import { provenEf } from './provenEf.ts';
import type { ScanPool, Search } from './scanPool.ts';
import { NO_USER } from './userHash.ts';
import { UserMeans } from './userMeans.ts';

/** What a library's index is made with. */
export interface LibraryIndexOptions {
  readonly dimension: number;
  readonly index: IndexKind;
  /** Least mean similarity of a user's faces that are put together to a mean template; no means without it. */
  readonly agreement?: number | undefined;
  /** Absent where hnswlib-node is not wanted or does not load. */
  readonly hnswlib?: HnswModule | undefined;
  /** With `auto`: an HNSW index is built for libraries of more faces than this. */
  readonly threshold: number;
  readonly seed: number;
  readonly random: RandomNumbers;
  /** What scans; in one thread and memory of its own where absent. */
  readonly scans?: ScanPool | undefined;
  /** Where an HNSW index is kept; it is built anew each time where absent. */
  readonly file?: HnswFile | undefined;
  /** Called where `work` said that there is no more for now, and there is. */
  readonly wake?: (() => void) | undefined;
}

/** Points linked a slice of background work: some milliseconds at 500 to 8,000 points a second. */
const BUILD_SLICE = 8;
/** Points held against their templates a slice: a point takes some 20 microseconds. */
const CHECK_SLICE = 100;
/** Deleted points from which on, where they outnumber the living, an HNSW index is built anew. */
const LEAST_DELETED = 1000;
/** Growth after which an HNSW index is put to the proof again: what was added may have made islands of it. */
const REPROVED = 1.25;
/** Growth after which one that was not proven is built again, which takes far longer. */
const REBUILT = 2;
/** An HNSW index is kept anew once so many faces have come since, and this share of them. */
const LEAST_UNSAVED = 1000;
const UNSAVED_SHARE = 0.1;

/** A library in memory: an exact index, and beside it an HNSW index once that is built and proven. */
export class LibraryIndex {
  readonly #options: LibraryIndexOptions;
  readonly #exact: ExactIndex;
  readonly #means: UserMeans | undefined;
  #hnsw: HnswIndex | undefined;
  /** Points that a search of the HNSW index looks at; undefined until it is proven. */
  #ef: number | undefined;
  /** Size at which the HNSW index was last put to the proof, passed or not. */
  #provenAt = 0;
  #task: Generator<void, void, void> | undefined;
  /** What of the file was looked at or written: a file is read once, before the first build. */
  #hasReadFile = false;
  /** Size of the HNSW index when it was last kept; undefined where it is not. */
  #savedSize: number | undefined;
  #isSaving = false;
  /** Whether the task goes on only after something that happens beside this thread. */
  #isWaiting = false;

  constructor(options: LibraryIndexOptions) {
    this.#options = options;
    const { dimension, agreement, scans } = options;
    this.#exact = new ExactIndex(dimension, scans);
    if (agreement !== undefined) this.#means = new UserMeans(this.#exact, agreement, dimension, scans);
  }

  /**
   * @param embedding - checked by the caller; a face that is there stays as it is.
   * @param user - number of the user whose face it is; absent where it is to stay on its own.
   */
  add(id: number, embedding: Float32Array, user?: number): void {
    if (this.#exact.has(id)) return;
    this.load(id, embedding, user);
    if (user !== undefined) this.#means?.added(user);
  }

  /** Adds one of many faces: their users' means are made by `loaded`, in one go. */
  load(id: number, embedding: Float32Array, user?: number): void {
    this.#exact.add(id, embedding, user);
    this.#guard((hnsw) => hnsw.add(id, embedding));
  }

  /** Ends a row of `load`. */
  loaded(): void {
    this.#means?.loaded();
  }

  /** Makes the users' means anew, by another least mean similarity; none where there are none. */
  agree(agreement: number): void {
    this.#means?.agree(agreement);
  }

  /** Done when it returns; the promise is of what is on disk, from which nobody can read them once it has resolved. */
  async remove(ids: readonly number[]): Promise<void> {
    const users = ids.map((id) => this.#exact.userOf(id) ?? NO_USER);
    for (const id of ids) {
      this.#exact.remove(id);
      this.#guard((hnsw) => hnsw.remove(id));
    }
    this.#means?.removed(users);
    // A removed face's template must not stay on disk. A graph keeps it, marked as deleted, until it is built anew.
    if (ids.length > 0) await this.#options.file?.remove();
  }

  /** Removes a file that is not going to be read, once all faces are there: it may hold some that are gone. */
  async sweep(): Promise<void> {
    if (!this.#isLarge()) await this.#options.file?.remove();
  }

  /** Forgets everything and gives the memory back; what is on disk stays. */
  clear(): void {
    this.#discard();
    this.#task = undefined;
    this.#means?.clear();
    this.#exact.clear();
  }

  /** Answers all searches: with an exact index in one pass over memory. */
  searchAll(searches: readonly Search[]): Candidate[][] {
    const faces =
      this.#ef === undefined
        ? this.#exact.searchAll(searches)
        : searches.map(({ probe, limit }) => this.#searchFaces(probe, limit));
    return this.#means?.merge(searches, faces) ?? faces;
  }

  search(probe: Float32Array, limit: number): Candidate[] {
    return this.searchAll([{ probe, limit }])[0] as Candidate[];
  }

  /** A face as a search gives it; undefined where it is gone. */
  candidate(id: number, probe: Float32Array): Candidate | undefined {
    if (this.#means) return this.#means.candidate(id, probe);
    const similarity = this.#exact.similarity(id, probe);
    return similarity === undefined ? undefined : { id, similarity };
  }

  /** The best faces by their own templates. */
  #searchFaces(probe: Float32Array, limit: number): Candidate[] {
    const ef = this.#ef;
    const found = ef && this.#guard((hnsw) => this.#searchHnsw(hnsw, probe, limit, ef));
    // A graph may leave points out of reach once many others are deleted.
    const isFull = found && found.length === Math.min(limit, this.#exact.size);
    return isFull ? found : this.#exact.search(probe, limit);
  }

  status(): GalleryStatus {
    const kind = this.#ef === undefined ? 'exact' : 'hnsw';
    const building = this.#task !== undefined && !this.#isSaving;
    return { kind, size: this.#exact.size, building };
  }

  /**
   * Does a slice of what is to be done in the background, deciding first what that is.
   * @returns whether there is more that can be done now.
   */
  work(): boolean {
    if (this.#isWaiting) return false;
    this.#task ??= this.#nextTask();
    if (!this.#task) return false;
    try {
      if (this.#task.next().done) this.#task = undefined;
    } catch {
      this.#giveUp();
    }
    return !this.#isWaiting && (this.#task !== undefined || this.#isDue());
  }

  #isDue(): boolean {
    const { hnswlib, index } = this.#options;
    const size = this.#exact.size;
    if (!hnswlib || index === 'exact' || size === 0) return false;
    return (
      this.#isWasteful() ||
      this.#isTooSmall() ||
      this.#isSaveDue() ||
      (this.#isLarge() && size >= (this.#hnsw ? REPROVED : REBUILT) * this.#provenAt)
    );
  }

  #nextTask(): Generator<void, void, void> | undefined {
    if (!this.#isDue()) return undefined;
    if (this.#isTooSmall() || this.#isWasteful()) {
      this.#discard();
      this.#provenAt = 0;
    }
    if (!this.#isLarge()) return undefined;
    if (!this.#hnsw) return this.#build();
    return this.#isSaveDue() ? this.#save(this.#hnsw) : this.#prove(this.#hnsw);
  }

  #isLarge(): boolean {
    return this.#exact.size > (this.#options.index === 'hnsw' ? 0 : this.#options.threshold);
  }

  /** Half the threshold, so that a library around it does not build and drop an index in turns. */
  #isTooSmall(): boolean {
    return (
      this.#hnsw !== undefined &&
      this.#options.index === 'auto' &&
      this.#exact.size < this.#options.threshold / 2
    );
  }

  #isWasteful(): boolean {
    return this.#hnsw !== undefined && this.#hnsw.deleted > Math.max(LEAST_DELETED, this.#hnsw.size);
  }

  /** Deleted points are never kept: such an index waits until it is built anew. */
  #isSaveDue(): boolean {
    if (!this.#options.file || !this.#hnsw || this.#ef === undefined || this.#hnsw.deleted > 0) return false;
    const saved = this.#savedSize ?? Number.NEGATIVE_INFINITY;
    return this.#hnsw.size > saved + Math.max(LEAST_UNSAVED, UNSAVED_SHARE * saved);
  }

  *#build(): Generator<void, void, void> {
    const { hnswlib, dimension, seed } = this.#options;
    const hnsw = (yield* this.#load()) ?? HnswIndex.create(hnswlib as HnswModule, dimension, seed);
    // From here on add() and remove() tend it too; what was there before follows slice by slice.
    this.#hnsw = hnsw;
    let slice = 0;
    for (const id of this.#exact.ids()) {
      const vector = this.#exact.vector(id);
      if (!vector || hnsw.has(id)) continue;
      hnsw.add(id, vector);
      if (++slice % BUILD_SLICE === 0) yield;
    }
    yield* this.#prove(hnsw);
  }

  /** The HNSW index that was kept; not one with a face that is gone, or with other templates under the same numbers. */
  *#load(): Generator<void, HnswIndex | undefined, void> {
    const { file, hnswlib } = this.#options;
    if (!file || this.#hasReadFile) return undefined;
    this.#hasReadFile = true;
    const hnsw = yield* this.#awaited(file.load(hnswlib as HnswModule));
    if (!hnsw) return undefined;
    if (yield* this.#isOfTheseFaces(hnsw)) {
      this.#savedSize = hnsw.size;
      return hnsw;
    }
    yield* this.#awaited(file.remove());
    return undefined;
  }

  /** The files of a store that was put in the place of another, or back to an older state, may lie beside that one's index. */
  *#isOfTheseFaces(hnsw: HnswIndex): Generator<void, boolean, void> {
    const ids = hnsw.ids();
    for (const [i, id] of ids.entries()) {
      const vector = this.#exact.vector(id);
      if (!vector || !hnsw.isAt(id, vector)) return false;
      if (i % CHECK_SLICE === CHECK_SLICE - 1) yield;
    }
    // Faces may have gone between slices.
    return ids.every((id) => this.#exact.has(id));
  }

  *#save(hnsw: HnswIndex): Generator<void, void, void> {
    // Kept or not, it is not tried again before more faces have come.
    this.#savedSize = hnsw.size;
    this.#isSaving = true;
    const { file } = this.#options;
    if (file) yield* this.#awaited(file.save(hnsw));
    this.#isSaving = false;
  }

  /** Lets a task go on once a promise is settled; undefined where it is rejected. */
  *#awaited<T>(promise: Promise<T>): Generator<void, T | undefined, void> {
    let outcome: T | undefined;
    this.#isWaiting = true;
    const goOn = (value?: T): void => {
      outcome = value;
      this.#isWaiting = false;
      this.#options.wake?.();
    };
    promise.then(goOn, () => goOn());
    yield;
    return outcome;
  }

  /** Serves the HNSW index from now on, where it finds what an exact search finds. */
  *#prove(hnsw: HnswIndex): Generator<void, void, void> {
    this.#provenAt = this.#exact.size;
    const search = (probe: Float32Array, ef: number): Candidate | undefined =>
      this.#searchHnsw(hnsw, probe, 1, ef)[0];
    const ef = yield* provenEf(this.#exact, this.#options.random, search);
    // Also who asks for HNSW wants the people who are there: many equal templates make islands of a graph, and it misses a third.
    if (ef !== undefined) this.#ef = ef;
    else {
      this.#options.file?.remove().catch(() => undefined);
      this.#discard();
    }
  }

  #searchHnsw(hnsw: HnswIndex, probe: Float32Array, limit: number, ef: number): Candidate[] {
    // Twice as many as wanted: the graph ranks in single precision, the scores are those of the exact index.
    const ids = hnsw.nearest(probe, 2 * limit + 16, Math.max(ef, 4 * limit));
    const found = ids.map((id) => ({ id, similarity: this.#exact.similarity(id, probe) as number }));
    return found.sort((a, b) => b.similarity - a.similarity || a.id - b.id).slice(0, limit);
  }

  /** An HNSW index that fails is given up; the exact one is the truth and goes on. */
  #guard<T>(use: (hnsw: HnswIndex) => T): T | undefined {
    if (!this.#hnsw) return undefined;
    try {
      return use(this.#hnsw);
    } catch {
      this.#giveUp();
      return undefined;
    }
  }

  #giveUp(): void {
    this.#provenAt = Math.max(this.#provenAt, this.#exact.size);
    this.#discard();
    this.#task = undefined;
  }

  #discard(): void {
    this.#hnsw = undefined;
    this.#savedSize = undefined;
    this.#isSaving = false;
    this.#ef = undefined;
  }
}
