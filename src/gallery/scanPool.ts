import type { Candidate } from './candidate.ts';
import { loadKernel } from './kernel.ts';
import { type QuantisedProbe, quantiseProbe } from './quantise.ts';
import type { RowBlock } from './rowBlock.ts';
import { MAX_PROBES, MAX_THREADS, probeAt } from './rowLayout.ts';
import type { RowMemory } from './rowMemory.ts';
import { ScanHelpers } from './scanHelpers.ts';
import { type ScanJob, toScanBlocks } from './scanJob.ts';
import { Scanner } from './scanner.ts';
import type { TopCandidates } from './topCandidates.ts';

/** A probe, and how many candidates are wanted for it: no more than the library has faces. */
export interface Search {
  readonly probe: Float32Array;
  readonly limit: number;
}

export interface ScanPoolOptions {
  /** Threads that scan a large library, the calling one among them; 1 to 16. */
  readonly threads: number;
  /** Bytes of codes from which on a scan is shared among threads. @default 8 MiB */
  readonly parallelBytes?: number;
}

/** A scan that one thread does in 0.3 ms, or 64,000 faces of 128 dimensions: below, waking another costs what it spares. */
const PARALLEL_BYTES = 8 * 2 ** 20;

/** Searches blocks of rows for probes, in this thread and, where they are large, in helpers beside it. */
export class ScanPool {
  readonly memory: RowMemory;
  readonly #parallelBytes: number;
  readonly #scanner: Scanner;
  readonly #helpers: ScanHelpers;

  constructor(memory: RowMemory, { threads, parallelBytes = PARALLEL_BYTES }: ScanPoolOptions) {
    const module = loadKernel();
    this.memory = memory;
    this.#parallelBytes = parallelBytes;
    this.#scanner = new Scanner(module, memory.layout, 0);
    this.#helpers = new ScanHelpers(module, memory, Math.min(threads, MAX_THREADS) - 1);
  }

  /** The best candidates for each search, best first, ties by id; MAX_PROBES searches share a pass over memory. */
  search(blocks: readonly RowBlock[], searches: readonly Search[]): Candidate[][] {
    const answers: Candidate[][] = [];
    for (let from = 0; from < searches.length; from += MAX_PROBES)
      for (const best of this.#pass(blocks, searches.slice(from, from + MAX_PROBES)))
        answers.push(best.sorted());
    return answers;
  }

  /** Stops the helpers. */
  close(): void {
    this.#helpers.close();
  }

  #pass(blocks: readonly RowBlock[], searches: readonly Search[]): TopCandidates[] {
    this.#meetMemories();
    const job = {
      probes: searches.map(({ probe }, place) => this.#writeProbe(probe, place)),
      limits: searches.map(({ limit }) => limit),
      blocks: toScanBlocks(blocks, this.memory.layout),
    };
    const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
    const isLarge = rows * this.memory.layout.width >= this.#parallelBytes;
    return (isLarge && this.#helpers.scan(job, this.#scanner)) || this.#scanAlone(job);
  }

  #scanAlone(job: ScanJob): TopCandidates[] {
    let block = 0;
    return this.#scanner.scan(job, () => block++);
  }

  #meetMemories(): void {
    for (const memory of this.memory.memories.slice(this.#scanner.memories)) this.#scanner.addMemory(memory);
  }

  /** Puts a probe where the kernel reads it, in every memory. */
  #writeProbe(probe: Float32Array, place: number): QuantisedProbe {
    const { layout } = this.memory;
    const values = new Int16Array(layout.width);
    const quantised = quantiseProbe(probe, values);
    const at = probeAt(layout, place);
    for (const { buffer } of this.memory.memories) {
      new Int16Array(buffer, at, values.length).set(values);
      new Float64Array(buffer, at + 2 * layout.width, probe.length).set(probe);
    }
    return quantised;
  }
}
