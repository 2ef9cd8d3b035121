import { randomNumbers } from '../randomNumbers.ts';
import { embeddingFault } from './embeddingFault.ts';
import type { GalleryReply, GalleryRequest, GalleryTask, GalleryWorkerData } from './galleryMessages.ts';
import type { HnswModule } from './hnswIndex.ts';
import { LibraryIndex } from './libraryIndex.ts';

interface Entry {
  readonly index: LibraryIndex;
  /** While the library is loaded: the tasks that wait for its end. */
  waiting: GalleryRequest[] | undefined;
}

/** Takes requests one after the other and keeps the libraries that they speak of; runs in the worker. */
export class GalleryDesk {
  readonly #data: GalleryWorkerData;
  readonly #hnswlib: HnswModule | undefined;
  readonly #reply: (reply: GalleryReply) => void;
  readonly #entries = new Map<number, Entry>();
  #isPumping = false;

  constructor(
    data: GalleryWorkerData,
    hnswlib: HnswModule | undefined,
    reply: (reply: GalleryReply) => void,
  ) {
    this.#data = data;
    this.#hnswlib = hnswlib;
    this.#reply = reply;
  }

  handle(request: GalleryRequest): void {
    const { call, library, task } = request;
    const waiting = this.#entries.get(library)?.waiting;
    if (waiting && !isPartOfLoad(task)) {
      waiting.push(request);
      return;
    }
    try {
      this.#reply({ call, value: this.#perform(library, task) });
    } catch (error) {
      this.#reply({ call, fault: error instanceof Error ? error.message : String(error) });
    }
    if (waiting && task.do === 'loaded') for (const held of waiting) this.handle(held);
    if (waiting && task.do === 'unloaded')
      for (const held of waiting) this.#reply({ call: held.call, fault: task.why });
    if (changes(task)) this.#pump();
  }

  #perform(library: number, task: GalleryTask): unknown {
    switch (task.do) {
      case 'load':
        this.#entries.set(library, { index: this.#newIndex(), waiting: [] });
        return;
      case 'batch':
        return this.#addBatch(library, task.ids, task.vectors);
      case 'loaded':
        this.#entry(library).waiting = undefined;
        return;
      case 'unloaded':
      case 'drop':
        this.#entries.delete(library);
        return;
      case 'add':
        return this.#entry(library).index.add(task.id, task.embedding);
      case 'remove':
        return this.#entries.get(library)?.index.remove(task.ids);
      case 'search':
        return this.#entries.get(library)?.index.search(task.probe, task.limit) ?? [];
      case 'status':
        return this.#entries.get(library)?.index.status() ?? { kind: 'exact', size: 0, building: false };
    }
  }

  /** What comes from the disk is looked at as closely as what comes from a caller. */
  #addBatch(library: number, ids: Float64Array, vectors: Float32Array): void {
    const { dimension } = this.#data;
    const { index } = this.#entry(library);
    ids.forEach((id, row) => {
      const embedding = vectors.subarray(row * dimension, (row + 1) * dimension);
      const fault = embeddingFault(embedding, dimension);
      if (fault)
        throw new Error(`Cannot load library ${library}: the template of face ${id} is unsound: ${fault}`);
      index.add(id, embedding);
    });
  }

  #entry(library: number): Entry {
    const known = this.#entries.get(library);
    if (known) return known;
    const entry: Entry = { index: this.#newIndex(), waiting: undefined };
    this.#entries.set(library, entry);
    return entry;
  }

  #newIndex(): LibraryIndex {
    const random = randomNumbers(this.#data.seed);
    return new LibraryIndex({ ...this.#data, hnswlib: this.#hnswlib, random });
  }

  /** Does background work slice by slice, with a turn for the requests that came in after each slice. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    setImmediate(() => {
      this.#isPumping = false;
      let more = false;
      for (const { index, waiting } of this.#entries.values()) if (!waiting && !more) more = index.work();
      if (more) this.#pump();
    });
  }
}

function isPartOfLoad(task: GalleryTask): boolean {
  return task.do === 'batch' || task.do === 'loaded' || task.do === 'unloaded';
}

function changes(task: GalleryTask): boolean {
  return task.do !== 'search' && task.do !== 'status';
}
