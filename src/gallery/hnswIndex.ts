import type { HierarchicalNSW } from 'hnswlib-node';

/** What is used of hnswlib-node, an optional dependency that is loaded when it is wanted. */
export interface HnswModule {
  readonly HierarchicalNSW: typeof HierarchicalNSW;
}

/** Links a point: the library's default, good for 128 dimensions. */
const M = 16;
/** Points looked at while a point is linked: more makes a better graph and a slower build. */
const EF_CONSTRUCTION = 200;
const FIRST_CAPACITY = 1024;

/**
 * A graph in which the neighbours of a probe are found without looking at every face.
 *
 * hnswlib-node aborts or corrupts memory on input that it does not check, so nothing reaches it but checked
 * vectors, as `number[]`, under labels of our own that are used once; it is never full, never asked while
 * empty, and never for more points than live in it.
 */
export class HnswIndex {
  /** Links a point. */
  static readonly m: number = M;
  readonly #graph: HierarchicalNSW;
  #capacity: number;
  /** Sequence number behind each label; -1 where the point is deleted. */
  readonly #ids: number[];
  readonly #labels: Map<number, number>;

  private constructor(graph: HierarchicalNSW, ids: Iterable<number>) {
    this.#graph = graph;
    this.#capacity = graph.getMaxElements();
    this.#ids = [...ids];
    this.#labels = new Map(this.#ids.map((id, label) => [id, label]));
  }

  /** An empty graph. */
  static create(hnswlib: HnswModule, dimension: number, seed: number): HnswIndex {
    const graph = new hnswlib.HierarchicalNSW('ip', dimension);
    graph.initIndex({
      maxElements: FIRST_CAPACITY,
      m: M,
      efConstruction: EF_CONSTRUCTION,
      randomSeed: seed,
    });
    return new HnswIndex(graph, []);
  }

  /**
   * The graph in a file, read beside the thread.
   * @param file - must be, byte for byte, what `write` wrote: hnswlib dies of anything else.
   * @param ids - what `ids` gave when it was written.
   */
  static async read(
    hnswlib: HnswModule,
    dimension: number,
    file: string,
    ids: Float64Array,
  ): Promise<HnswIndex> {
    const graph = new hnswlib.HierarchicalNSW('ip', dimension);
    await graph.readIndex(file);
    if (graph.getCurrentCount() !== ids.length)
      throw new Error(`Cannot read "${file}": it holds ${graph.getCurrentCount()} points of ${ids.length}`);
    return new HnswIndex(graph, ids);
  }

  /** Sequence number of each label; there must be no deleted point. */
  ids(): Float64Array {
    return Float64Array.from(this.#ids);
  }

  /** Writes the graph to a file. hnswlib says nothing where that fails: look at what was written. */
  write(file: string): void {
    this.#graph.writeIndexSync(file);
  }

  /** Points that live. */
  get size(): number {
    return this.#labels.size;
  }

  /** Points that are only marked as deleted: they cost memory and time until the graph is built anew. */
  get deleted(): number {
    return this.#ids.length - this.#labels.size;
  }

  has(id: number): boolean {
    return this.#labels.has(id);
  }

  /** Whether a face's point lies exactly where its embedding is. */
  isAt(id: number, embedding: Float32Array): boolean {
    const label = this.#labels.get(id);
    if (label === undefined) return false;
    const point = this.#graph.getPoint(label);
    return embedding.every((value, i) => value === point[i]);
  }

  /** @param embedding - checked by the caller: finite, of unit length, of the right dimension. */
  add(id: number, embedding: Float32Array): void {
    if (this.#labels.has(id)) return;
    const label = this.#ids.length;
    if (label === this.#capacity) {
      const capacity = Math.ceil(this.#capacity * 1.5);
      this.#graph.resizeIndex(capacity);
      this.#capacity = capacity;
    }
    this.#graph.addPoint(Array.from(embedding), label);
    this.#ids.push(id);
    this.#labels.set(id, label);
  }

  remove(id: number): void {
    const label = this.#labels.get(id);
    if (label === undefined) return;
    this.#labels.delete(id);
    this.#ids[label] = -1;
    this.#graph.markDelete(label);
  }

  /** Sequence numbers of about the `count` nearest faces; `ef` (at least `count`) points are looked at. */
  nearest(probe: Float32Array, count: number, ef: number): number[] {
    const k = Math.min(count, this.size);
    if (k === 0) return [];
    this.#graph.setEf(Math.max(ef, k));
    const { neighbors } = this.#graph.searchKnn(Array.from(probe), k);
    return neighbors.map((label) => this.#ids[label] as number).filter((id) => id >= 0);
  }
}
