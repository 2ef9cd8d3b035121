import { messageOf } from '../messageOf.ts';
import { randomNumbers } from '../randomNumbers.ts';
import { embeddingFault } from './embeddingFault.ts';
import type {
  Agreement,
  GalleryReply,
  GalleryRequest,
  GalleryTask,
  GalleryWorkerData,
  LoadBatch,
} from './galleryMessages.ts';
import { HnswFile } from './hnswFile.ts';
import type { HnswModule } from './hnswIndex.ts';
import { LibraryIndex } from './libraryIndex.ts';
import { RowMemory } from './rowMemory.ts';
import { ScanPool } from './scanPool.ts';

interface Entry {
  readonly index: LibraryIndex;
  /** While the library is loaded: the tasks that wait for its end. */
  waiting: GalleryRequest[] | undefined;
  /** Searches that came in one after the other; they share a pass over memory at the end of the turn. */
  searches: SearchRequest[];
}

type SearchRequest = GalleryRequest & { readonly task: Extract<GalleryTask, { do: 'search' }> };

/** Takes requests one after the other and keeps the libraries that they speak of; runs in the worker. */
export class GalleryDesk {
  readonly #data: GalleryWorkerData;
  readonly #hnswlib: HnswModule | undefined;
  readonly #reply: (reply: GalleryReply) => void;
  readonly #entries = new Map<number, Entry>();
  readonly #files = new Map<number, HnswFile>();
  readonly #scans: ScanPool;
  /** Of files of removed libraries: settle once what was under way with them has ended. */
  readonly #leaving = new Set<Promise<void>>();
  #keepsFiles = true;
  #isPumping = false;
  #isStopped = false;

  constructor(
    data: GalleryWorkerData,
    hnswlib: HnswModule | undefined,
    reply: (reply: GalleryReply) => void,
  ) {
    this.#data = data;
    this.#hnswlib = hnswlib;
    this.#reply = reply;
    this.#scans = new ScanPool(new RowMemory(data.dimension), { threads: data.threads });
  }

  /**
   * Begins nothing from now on, and resolves once no native code is at work any more: the thread can be ended then. Where it is ended
   * while hnswlib works, what that gives back cannot be taken in, and node-addon-api takes the whole process with it.
   */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#leaving, ...Array.from(this.#files.values(), (file) => file.settled())]);
  }

  handle(request: GalleryRequest): void {
    if (this.#isStopped) return;
    const { call, library, task } = request;
    const entry = this.#entries.get(library);
    const waiting = entry?.waiting;
    if (waiting && !isPartOfLoad(task)) {
      waiting.push(request);
      return;
    }
    if (entry && isSearch(request)) {
      if (entry.searches.push(request) === 1) setImmediate(() => this.#answerSearches(entry));
      return;
    }
    // What was asked before this task changes the library is answered without it.
    if (entry) this.#answerSearches(entry);
    this.#answer(call, () => this.#perform(library, task));
    if (waiting && task.do === 'loaded') for (const held of waiting) this.handle(held);
    if (waiting && task.do === 'unloaded')
      for (const held of waiting) this.#reply({ call: held.call, fault: task.why });
    if (changes(task)) this.#pump();
  }

  /** Some work goes on on the disk after it is done; what is asked meanwhile does not wait for that. */
  #answer(call: number, work: () => unknown): void {
    const refuse = (error: unknown): void => this.#reply({ call, fault: messageOf(error) });
    try {
      const value = work();
      if (value instanceof Promise) value.then(() => this.#reply({ call, value: undefined }), refuse);
      else this.#reply({ call, value });
    } catch (error) {
      refuse(error);
    }
  }

  #answerSearches(entry: Entry): void {
    const requests = entry.searches.splice(0);
    try {
      const answers = entry.index.searchAll(requests.map(({ task }) => task));
      requests.forEach(({ call }, i) => void this.#reply({ call, value: answers[i] }));
    } catch (error) {
      for (const { call } of requests) this.#reply({ call, fault: messageOf(error) });
    }
  }

  #perform(library: number, task: GalleryTask): unknown {
    switch (task.do) {
      case 'load':
        this.#drop(library);
        this.#entries.set(library, {
          index: this.#newIndex(library, task.agreement),
          waiting: [],
          searches: [],
        });
        return;
      case 'batch':
        return this.#addBatch(library, task);
      case 'loaded':
        return this.#endLoad(library);
      case 'unloaded':
        return this.#drop(library);
      case 'drop':
        this.#drop(library);
        return this.#removeFile(library);
      case 'keepNoFiles':
        this.#keepsFiles = false;
        return Promise.all(Array.from(this.#files.values(), (file) => file.retire()));
      case 'add':
        return this.#entry(library, task).index.add(task.id, task.embedding, task.user);
      case 'agree':
        return this.#entries.get(library)?.index.agree(task.agreement);
      case 'remove':
        return this.#entries.get(library)?.index.remove(task.ids);
      case 'search':
        // There is no such library: handle() keeps the searches of those that are there.
        return [];
      case 'candidate':
        return this.#entries.get(library)?.index.candidate(task.id, task.probe);
      case 'status':
        return this.#entries.get(library)?.index.status() ?? { kind: 'exact', size: 0, building: false };
    }
  }

  /** What comes from the disk is looked at as closely as what comes from a caller. */
  #addBatch(library: number, { ids, vectors, users }: LoadBatch): void {
    const { dimension } = this.#data;
    const { index } = this.#loading(library);
    ids.forEach((id, row) => {
      const embedding = vectors.subarray(row * dimension, (row + 1) * dimension);
      const fault = embeddingFault(embedding, dimension);
      if (fault)
        throw new Error(`Cannot load library ${library}: the template of face ${id} is unsound: ${fault}`);
      index.load(id, embedding, users[row]);
    });
  }

  /** Of a library that is being loaded: `load` has made it. */
  #loading(library: number): Entry {
    return this.#entries.get(library) as Entry;
  }

  #endLoad(library: number): Promise<void> {
    const entry = this.#loading(library);
    entry.index.loaded();
    entry.waiting = undefined;
    return entry.index.sweep();
  }

  /** Made with its first face. */
  #entry(library: number, { agreement }: Agreement): Entry {
    const known = this.#entries.get(library);
    if (known) return known;
    const entry: Entry = { index: this.#newIndex(library, agreement), waiting: undefined, searches: [] };
    this.#entries.set(library, entry);
    return entry;
  }

  #newIndex(library: number, agreement: number | undefined): LibraryIndex {
    return new LibraryIndex({
      ...this.#data,
      agreement,
      hnswlib: this.#hnswlib,
      random: randomNumbers(this.#data.seed),
      scans: this.#scans,
      file: this.#fileOf(library),
      wake: () => this.#pump(),
    });
  }

  /** One object a library: it knows what it is writing, and can stop it. */
  #fileOf(library: number): HnswFile | undefined {
    const { indexFiles, dimension } = this.#data;
    if (!indexFiles || !this.#hnswlib || !this.#keepsFiles) return undefined;
    const { folder, packHash } = indexFiles;
    const file = this.#files.get(library) ?? new HnswFile(folder, { library, packHash, dimension });
    this.#files.set(library, file);
    return file;
  }

  #removeFile(library: number): Promise<void> | undefined {
    const file = this.#fileOf(library);
    if (!file) return undefined;
    this.#files.delete(library);
    const left = file.settled().finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
    return file.remove();
  }

  #drop(library: number): void {
    this.#entries.get(library)?.index.clear();
    this.#entries.delete(library);
  }

  /** Does background work slice by slice, with a turn for the requests that came in after each slice. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    setImmediate(() => {
      this.#isPumping = false;
      if (this.#isStopped) return;
      let more = false;
      for (const { index, waiting } of this.#entries.values()) if (!waiting && !more) more = index.work();
      if (more) this.#pump();
    });
  }
}

function isSearch(request: GalleryRequest): request is SearchRequest {
  return request.task.do === 'search';
}

function isPartOfLoad(task: GalleryTask): boolean {
  return task.do === 'batch' || task.do === 'loaded' || task.do === 'unloaded';
}

function changes(task: GalleryTask): boolean {
  return task.do !== 'search' && task.do !== 'candidate' && task.do !== 'status';
}
