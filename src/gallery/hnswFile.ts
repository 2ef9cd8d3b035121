import { createHash } from 'node:crypto';
import { closeSync, createReadStream, mkdirSync, openSync, renameSync } from 'node:fs';
import { type FileHandle, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFile } from '../flushFile.ts';
import { withFile } from '../withFile.ts';
import { eraseFault } from './eraseFault.ts';
import { eraseFile } from './eraseFile.ts';
import { graphFault } from './graphFault.ts';
import { HnswIndex, type HnswModule } from './hnswIndex.ts';
import { decodeManifest, encodeManifest } from './hnswManifest.ts';
import { isAbsent } from './isAbsent.ts';

/** What a file must be of, to be used. */
export interface HnswFileKey {
  readonly library: number;
  readonly packHash: string;
  readonly dimension: number;
}

/** Only who runs the engine may read templates. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const NAME = /^library-(\d+)\.(?:graph|index)(?:\.new)?(\.gone-\d+)?$/;

/** The library whose index is kept in a file of this name, and whether it was just being erased; undefined where it is another kind of file. */
export function libraryOfFile(
  name: string,
): { readonly library: number; readonly isGone: boolean } | undefined {
  const [, key, gone] = NAME.exec(name) ?? [];
  return key === undefined ? undefined : { library: Number(key), isGone: gone !== undefined };
}

/**
 * The HNSW graph of a library on disk: `library-KEY.graph` as hnswlib writes it, and `library-KEY.index`, which
 * says what it is of and holds the checksum of all its bytes. One thread owns both.
 *
 * hnswlib dies of a damaged file, so none is given to it whose every byte is not as it was when it was found whole.
 * A file that is not right is removed; a graph can always be built anew. What is removed is out of the way at once, and is then
 * written over.
 */
export class HnswFile {
  readonly #folder: string;
  readonly #key: HnswFileKey;
  readonly #graph: string;
  readonly #index: string;
  /** Whether there may be files. */
  #mayExist = true;
  #isRetired = false;
  /** Counts removals: what began before one must not come to an end after it. */
  #removals = 0;
  /** Files that were put out of the way, for names of their own. */
  #gone = 0;
  /** Settles once all of them are erased. */
  #erasing: Promise<void> = Promise.resolve();
  /** Loads and saves that are under way. */
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(folder: string, key: HnswFileKey) {
    this.#folder = folder;
    this.#key = key;
    this.#graph = join(folder, `library-${key.library}.graph`);
    this.#index = join(folder, `library-${key.library}.index`);
  }

  /**
   * Keeps a graph, in the place of the one before it. The graph may change again once this returns its promise.
   * @param hnsw - without deleted points, whose templates would be kept with it.
   * @returns false where it could not be kept, for example because the disk is full, or was removed meanwhile.
   */
  save(hnsw: HnswIndex): Promise<boolean> {
    return this.#tracked(this.#save(hnsw));
  }

  /** The graph that was kept; undefined where there is none, or not for this key, or not as it was written. */
  load(hnswlib: HnswModule): Promise<HnswIndex | undefined> {
    return this.#tracked(this.#loadOrRemove(hnswlib));
  }

  /** Resolves once loads and saves that are under way have ended, whatever came of them. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  #tracked<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    return work.finally(() => this.#underWay.delete(work));
  }

  async #save(hnsw: HnswIndex): Promise<boolean> {
    if (this.#isRetired) return false;
    const removals = this.#removals;
    const ids = hnsw.ids();
    try {
      this.#mayExist = true;
      mkdirSync(this.#folder, { recursive: true, mode: FOLDER_MODE });
      const graph = `${this.#graph}.new`;
      closeSync(openSync(graph, 'w', FILE_MODE));
      hnsw.write(graph);
      const { dimension } = this.#key;
      const fault = await graphFault(graph, { count: ids.length, dimension, m: HnswIndex.m });
      if (fault) throw new Error(`Cannot keep the index of library ${this.#key.library}: ${fault}`);
      const { bytes: graphBytes, sha256: graphSha256 } = await digest(graph);
      await withFile(graph, 'r+', flushFile);
      if (removals !== this.#removals) throw new Error('The index was removed while it was written');
      const manifest = encodeManifest({ ...this.#key, ids, graphBytes, graphSha256 });
      await withFile(`${this.#index}.new`, 'w', (file) => writeWhole(file, manifest), FILE_MODE);
      await this.#erase([this.#index, this.#graph]);
      if (removals !== this.#removals) throw new Error('The index was removed while it was written');
      renameSync(graph, this.#graph);
      renameSync(`${this.#index}.new`, this.#index);
      return true;
    } catch {
      await this.#erase(this.#newFiles()).catch(() => undefined);
      return false;
    }
  }

  async #loadOrRemove(hnswlib: HnswModule): Promise<HnswIndex | undefined> {
    const removals = this.#removals;
    const hnsw = await this.#load(hnswlib).catch(() => undefined);
    if (removals !== this.#removals) return undefined;
    if (!hnsw) await this.remove();
    return hnsw;
  }

  /** Removes what is kept and what is just being written; nobody can read it from the files once it resolves. */
  remove(): Promise<void> {
    this.#removals++;
    if (!this.#mayExist) return this.#erasing;
    this.#mayExist = false;
    return this.#erase([this.#index, this.#graph, ...this.#newFiles()]);
  }

  /** Removes what is kept, and keeps nothing from now on. */
  retire(): Promise<void> {
    this.#isRetired = true;
    return this.remove();
  }

  async #load(hnswlib: HnswModule): Promise<HnswIndex | undefined> {
    const manifest = decodeManifest(await readFile(this.#index));
    if (!manifest || !this.#isOurs(manifest)) return undefined;
    if ((await stat(this.#graph)).size !== manifest.graphBytes) return undefined;
    if ((await digest(this.#graph)).sha256 !== manifest.graphSha256) return undefined;
    return await HnswIndex.read(hnswlib, this.#key.dimension, this.#graph, manifest.ids);
  }

  #isOurs({ library, packHash, dimension }: HnswFileKey): boolean {
    const key = this.#key;
    return library === key.library && packHash === key.packHash && dimension === key.dimension;
  }

  #newFiles(): string[] {
    return [this.#index, this.#graph].map((file) => `${file}.new`);
  }

  #erase(files: readonly string[]): Promise<void> {
    const gone = files.flatMap((file) => putAside(file, `${file}.gone-${this.#gone++}`));
    const all = Promise.all([this.#erasing, ...gone.map(eraseFile)]).then(() => undefined);
    this.#erasing = all.catch(() => undefined);
    return all;
  }
}

/** @returns the new name of a file, or nothing where there is none. */
function putAside(file: string, name: string): string[] {
  try {
    renameSync(file, name);
    return [name];
  } catch (error) {
    if (isAbsent(error)) return [];
    throw eraseFault(file, error);
  }
}

async function digest(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** On disk once it resolves. */
async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  await file.writeFile(bytes);
  await flushFile(file);
}
