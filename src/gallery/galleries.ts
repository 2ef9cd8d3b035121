import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FaceSearchError } from '../faceSearchError.ts';
import { messageOf } from '../messageOf.ts';
import { BatchStaging } from './batchStaging.ts';
import type { Candidate, GalleryStatus, IndexKind } from './candidate.ts';
import { embeddingFault } from './embeddingFault.ts';
import type {
  GalleryReply,
  GalleryRequest,
  GalleryStop,
  GalleryTask,
  GalleryWorkerData,
  IndexFiles,
  LoadBatch,
  VectorBatch,
} from './galleryMessages.ts';
import { sweepIndexFiles } from './sweepIndexFiles.ts';
import { NO_USER, userHash } from './userHash.ts';

/**
 * Faces up to which `auto` searches exactly. `npm run bench -- index` on two busy cores: among 100,000 faces an
 * exact search was faster than a graph's (0.75 against 0.99 ms at k = 10) and found all, not 93 % of, the ten best;
 * among a million it takes 8 ms in one thread. A graph's time hardly grows with the size, so it wins some milliseconds
 * from a few hundred thousand faces on; but it takes as much memory again, and 100,000 faces took it 107 s to build.
 * Next to the tens of milliseconds that a photo takes, it pays where an exact search takes 15.
 */
const AUTO_THRESHOLD = 2_000_000;
/** Threads that scan, at most: a few of them take all that the memory gives. */
const MOST_THREADS = 4;

/** No library has this key. */
const NO_LIBRARY = 0;

/** How to open the galleries. */
export interface GalleriesOptions {
  /** Values an embedding. */
  readonly dimension: number;
  readonly index: IndexKind;
  /**
   * Of a library: least mean similarity, two by two, of a user's faces from which a mean template is made, that is searched
   * beside them. Asked again by `regroup`.
   * @default there are no means
   */
  readonly agreement?: ((library: number) => number) | undefined;
  /** Gives all templates of a library once more, where the index worker died and lost them. */
  readonly reload: (library: number) => AsyncIterable<VectorBatch>;
  /** Faces up to which `auto` searches exactly. @default 2,000,000 */
  readonly threshold?: number | undefined;
  /**
   * Threads that scan a large library; all of them but one wait for work most of the time.
   * @default as many as there are processors, up to 4: more share the same memory bus
   */
  readonly threads?: number | undefined;
  /**
   * Where HNSW indexes are kept, so that they need not be built at each start, and the libraries that there are: files
   * of others are removed. Nothing is written where it is absent.
   */
  readonly indexFiles?: (IndexFiles & { readonly libraries: readonly number[] }) | undefined;
  /** Of all randomness: the graph's levels and the proof's noise. @default 1 */
  readonly seed?: number | undefined;
}

interface Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * All libraries in memory, searched in one worker thread, and large ones in others that help it: the host's event
 * loop never waits for an index. Searches that wait for the same library share a pass over its memory.
 *
 * Calls are done in the order in which they are made, so a face whose `add` came before a `search` is found
 * by it. Libraries go by the store's keys. All methods reject with FaceSearchError `INDEX_FAILED` where the
 * worker dies under them (the next call starts another, which is loaded anew) and `ENGINE_CLOSED` after close.
 *
 * @example
 * const galleries = await Galleries.open({ dimension: 128, index: 'auto', reload });
 * await galleries.add(1, 17, embedding);
 * const [best] = await galleries.search(1, probe, 5);
 */
export class Galleries {
  readonly #options: GalleriesOptions;
  readonly #calls = new Map<number, Call>();
  /** Libraries that hold something, and those of them that the present worker has not been given. */
  readonly #known = new Set<number>();
  readonly #stale = new Set<number>();
  #keepsFiles = true;
  #lastCall = 0;
  #worker: Worker | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: GalleriesOptions) {
    this.#options = options;
  }

  /**
   * Starts the worker and waits until it is ready.
   * @throws FaceSearchError `INDEX_UNAVAILABLE` where `hnsw` is asked for and hnswlib-node does not load
   * (`auto` stays exact then); `INDEX_FAILED` where the worker does not start.
   */
  static async open(options: GalleriesOptions): Promise<Galleries> {
    const galleries = new Galleries(options);
    const fault = await galleries.#start();
    const { indexFiles, index } = options;
    const isKept = index !== 'exact' && fault === undefined;
    if (indexFiles) await sweepIndexFiles(indexFiles.folder, isKept ? indexFiles.libraries : []);
    if (fault === undefined || options.index !== 'hnsw') return galleries;
    await galleries.close();
    throw new FaceSearchError(
      'INDEX_UNAVAILABLE',
      `Cannot use index "hnsw": hnswlib-node does not load (${fault.split('\n')[0]}); run "npm i hnswlib-node", or "npm rebuild hnswlib-node" where it is there and not built, which needs a C++ compiler and, where npm runs only the install scripts that it is allowed (npm 12), the package in package.json's "allowScripts", or choose index "auto" or "exact"`,
    );
  }

  /** Puts these templates in the place of all that the library held; its other calls wait for the end. */
  async load(library: number, batches: AsyncIterable<VectorBatch>): Promise<void> {
    const worker = this.#running();
    this.#known.add(library);
    this.#stale.delete(library);
    const staging = new BatchStaging();
    try {
      let last = this.#post(worker, library, { do: 'load', agreement: this.#agreement(library) });
      last.catch(() => undefined);
      for await (const batch of batches) {
        // The worker takes one batch in while the next one is read.
        await last;
        last = this.#post(worker, library, { do: 'batch', ...staging.stage(loadBatch(batch)) });
        last.catch(() => undefined);
      }
      await last;
      await this.#post(worker, library, { do: 'loaded' });
    } catch (error) {
      // Where the worker died, #lose() has marked it, and the next worker may have it by now.
      if (worker === this.#worker) this.#stale.add(library);
      await this.#post(worker, library, { do: 'unloaded', why: messageOf(error) }).catch(() => undefined);
      throw error;
    } finally {
      staging.wipe();
    }
  }

  /**
   * Adds a face; one that is there stays as it is.
   * @param userId - whose face it is; without it the face stays on its own.
   * @throws RangeError where the embedding has another dimension, a value that is not finite, or not length 1.
   */
  async add(library: number, id: number, embedding: Float32Array, userId?: string): Promise<void> {
    this.#check('embedding', embedding);
    this.#known.add(library);
    const user = userId === undefined ? undefined : userHash(userId);
    const agreement = this.#agreement(library);
    await this.#ask(library, { do: 'add', id, embedding: embedding.slice(), user, agreement });
  }

  /** Removes faces; ids that are not there are passed over. */
  async remove(library: number, ids: readonly number[]): Promise<void> {
    await this.#ask(library, { do: 'remove', ids });
  }

  /** Makes the means of a library's users anew where its agreement is another one by now. */
  async regroup(library: number): Promise<void> {
    const agreement = this.#agreement(library);
    if (agreement !== undefined) await this.#ask(library, { do: 'agree', agreement });
  }

  /** Forgets a library. */
  async drop(library: number): Promise<void> {
    this.#stale.delete(library);
    this.#known.delete(library);
    await this.#ask(library, { do: 'drop' });
  }

  /**
   * The best `limit` candidates, best first, ties by id; fewer where the library is smaller.
   * @throws RangeError where the probe is not an embedding or the limit not a whole number from 1 on.
   */
  async search(library: number, probe: Float32Array, limit: number): Promise<Candidate[]> {
    this.#check('probe', probe);
    if (!Number.isSafeInteger(limit) || limit < 1)
      throw new RangeError(`Cannot search for ${limit} candidates: wants a whole number from 1 on`);
    return (await this.#ask(library, { do: 'search', probe: probe.slice(), limit })) as Candidate[];
  }

  /**
   * A face as a search finds it, whatever its rank; undefined where it is not there.
   * @throws RangeError where the probe is not an embedding.
   */
  async candidate(library: number, id: number, probe: Float32Array): Promise<Candidate | undefined> {
    this.#check('probe', probe);
    return (await this.#ask(library, { do: 'candidate', id, probe: probe.slice() })) as Candidate | undefined;
  }

  async status(library: number): Promise<GalleryStatus> {
    return (await this.#ask(library, { do: 'status' })) as GalleryStatus;
  }

  /** Removes the files of all indexes and keeps none from now on: templates lie in them as they are. */
  async keepNoFiles(): Promise<void> {
    const { indexFiles } = this.#options;
    if (!indexFiles) return;
    this.#keepsFiles = false;
    await this.#post(this.#running(), NO_LIBRARY, { do: 'keepNoFiles' });
    await sweepIndexFiles(indexFiles.folder, []);
  }

  /** Stops the worker; calls under way reject. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#rejectAll(closedFault());
    if (!worker) return;
    await stopped(worker);
    await worker.terminate();
  }

  #agreement(library: number): number | undefined {
    return this.#options.agreement?.(library);
  }

  #check(what: string, embedding: Float32Array): void {
    const fault = embeddingFault(embedding, this.#options.dimension);
    if (fault) throw new RangeError(`Cannot use ${what}: ${fault}`);
  }

  /** Posts a task, after a load of the library where the present worker does not know it. */
  #ask(library: number, task: GalleryTask): Promise<unknown> {
    const worker = this.#running();
    if (this.#stale.has(library)) {
      // The worker holds the task back until the load has ended; where it fails, the task fails with it.
      this.load(library, this.#options.reload(library)).catch(() => undefined);
    }
    return this.#post(worker, library, task);
  }

  #post(worker: Worker, library: number, task: GalleryTask): Promise<unknown> {
    if (this.#closing) return Promise.reject(closedFault());
    if (worker !== this.#worker) return Promise.reject(stoppedFault());
    const call = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      if (this.#calls.size === 0) worker.ref();
      this.#calls.set(call, { resolve, reject });
      worker.postMessage({ call, library, task } satisfies GalleryRequest);
    });
  }

  #running(): Worker {
    if (this.#closing) throw closedFault();
    if (!this.#worker) this.#start().catch(() => undefined);
    return this.#worker as unknown as Worker;
  }

  /** Resolves, once the worker is ready, with why hnswlib-node does not load, where it does not. */
  #start(): Promise<string | undefined> {
    const { dimension, index, threshold = AUTO_THRESHOLD, seed = 1 } = this.#options;
    const threads = this.#options.threads ?? Math.min(MOST_THREADS, availableParallelism());
    const indexFiles = this.#keepsFiles ? this.#options.indexFiles : undefined;
    const workerData: GalleryWorkerData = {
      dimension,
      index,
      threshold,
      threads,
      seed,
      indexFiles,
    };
    // The host's own flags are not for this thread; some, such as --input-type, would even stop it.
    const worker = new Worker(new URL('./galleryWorker.js', import.meta.url), { workerData, execArgv: [] });
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      let cause: unknown;
      worker.on('message', (reply: GalleryReply) => {
        if ('stopped' in reply) return;
        if (!('ready' in reply)) return this.#settle(worker, reply);
        if (this.#calls.size === 0) worker.unref();
        resolve(reply.hnswFault);
      });
      worker.on('error', (error) => {
        cause = error;
      });
      worker.on('exit', () => {
        reject(stoppedFault(cause));
        this.#lose(worker, cause);
      });
    });
  }

  #settle(worker: Worker, reply: Extract<GalleryReply, { call: number }>): void {
    const call = this.#calls.get(reply.call);
    this.#calls.delete(reply.call);
    // An idle worker does not keep the process alive.
    if (this.#calls.size === 0) worker.unref();
    if ('fault' in reply) call?.reject(new FaceSearchError('INDEX_FAILED', reply.fault));
    else call?.resolve(reply.value);
  }

  #lose(worker: Worker, cause: unknown): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    for (const library of this.#known) this.#stale.add(library);
    this.#rejectAll(stoppedFault(cause));
  }

  #rejectAll(error: Error): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of calls) reject(error);
  }
}

/** Resolves once a worker can be ended, see `GalleryDesk.stop`, or has ended. */
function stopped(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('exit', () => resolve());
    worker.on('message', (reply: GalleryReply) => {
      if ('stopped' in reply) resolve();
    });
    worker.ref();
    worker.postMessage({ stop: true } satisfies GalleryStop);
  });
}

/** A copy of a batch, to be given away. */
function loadBatch({ ids, vectors, userIds }: VectorBatch): LoadBatch {
  const users = Float64Array.from(ids, (_, row) => (userIds ? userHash(userIds[row] as string) : NO_USER));
  return { ids, vectors, users };
}

function stoppedFault(cause?: unknown): FaceSearchError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new FaceSearchError('INDEX_FAILED', `The index worker stopped${why}; the next call starts another`, {
    cause,
  });
}

function closedFault(): FaceSearchError {
  return new FaceSearchError('ENGINE_CLOSED', 'The galleries are closed');
}
