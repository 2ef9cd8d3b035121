import { type Kernel, startKernel } from './kernel.ts';
import type { QuantisedProbe } from './quantise.ts';
import { blockLayout, probeAt, type RowLayout, SLICE_ROWS, scratchAt } from './rowLayout.ts';
import type { ScanBlock, ScanJob } from './scanJob.ts';
import { TopCandidates } from './topCandidates.ts';

/** Rows of a thread's first slice; the next ones double, so that the bar is up before many rows are looked at. */
const FIRST_ROWS = 64;
/** Length of an embedding that the proof below takes for granted; those of galleries differ from 1 by 0.001. */
const LENGTH = 2;
/** Beyond what single precision can lose in the kernel, see below. */
const ROUNDING = 1e-5;
/** Lifts a number by more than its rounding to float32 takes away. */
const ROUND_UP = 1 + 1e-6;

interface Arena {
  readonly memory: WebAssembly.Memory;
  readonly kernel: Kernel;
  readonly rows: Uint32Array;
  readonly similarities: Float64Array;
}

/**
 * Compares probes with rows, in one thread: the kernel passes over the codes and names the rows whose similarity
 * could be among the best; only of those is the similarity computed, from the templates, in double precision.
 *
 * What comes out is what comparing every row in double precision gives. Let x be a row, a its scale, c its codes, ρ = x - ac
 * with |ρ| <= aR; p the probe, b its factor, q its int16 values, π = p - bq. Then
 *
 *     x·p = ac·p + ρ·p = ab(c·q) + ac·π + ρ·p
 *
 * and by Cauchy and Schwarz, ac being x - ρ,
 *
 *     x·p <= ab(c·q) + (|x| + aR)|π| + aR|p| = a(b(c·q) + R(|p| + |π|)) + |x||π|.
 *
 * The kernel computes the first term with slack = R(|p| + |π|) and drops rows where it is less than
 * least = s - |x||π| - rounding, s being the similarity of the worst of the `limit` best rows so far: x·p < s, so the row
 * could not take that one's place, nor in the end, since s only rises. Rows at least as good go on, so ties are settled
 * by id from the true similarities.
 *
 * Rounding: c·q is exact (quantise.ts bounds it to int32). Its conversion to float32, the rounding of b, the product,
 * the sum and the product with a each lose at most 2^-24 of what they give; slack is rounded up. With |x|, |p| <= 2,
 * aR <= a√D/2 <= |x|√D/254 < 1.1 and |π| < 0.2 up to 16,384 dimensions, no intermediate result exceeds
 * (|x| + aR)(|p| + |π|) + aR(|p| + |π|) < 10, so the error is below 5 * 10 * 2^-24 = 3e-6. That of `least`, which becomes
 * a float32 too, is below 2e-7, that of the sum in double precision below 1e-11. ROUNDING is above all three.
 */
export class Scanner {
  readonly #module: WebAssembly.Module;
  readonly #layout: RowLayout;
  readonly #thread: number;
  readonly #arenas: Arena[] = [];

  /** @param thread - number of the scratch space that this thread uses, below MAX_THREADS. */
  constructor(module: WebAssembly.Module, layout: RowLayout, thread: number) {
    this.#module = module;
    this.#layout = layout;
    this.#thread = thread;
  }

  /** How many memories it knows. */
  get memories(): number {
    return this.#arenas.length;
  }

  /** Takes note of a further memory. */
  addMemory(memory: WebAssembly.Memory): void {
    const list = scratchAt(this.#layout, this.#thread);
    this.#arenas.push({
      memory,
      kernel: startKernel(this.#module, memory),
      rows: new Uint32Array(memory.buffer, list, SLICE_ROWS),
      similarities: new Float64Array(memory.buffer, list + 4 * SLICE_ROWS, SLICE_ROWS),
    });
  }

  /**
   * Scans blocks of the job until `next` gives no more.
   * @param next - the place of a block that nobody else scans; past the last one at the end.
   * @returns the best candidates for each probe among the rows of those blocks.
   */
  scan(job: ScanJob, next: () => number): TopCandidates[] {
    const best = job.limits.map((limit) => new TopCandidates(limit));
    let scanned = 0;
    for (let block = job.blocks[next()]; block; block = job.blocks[next()])
      scanned = this.#scanBlock(block, job.probes, best, scanned);
    return best;
  }

  /** @returns how many rows were scanned before, and now. */
  #scanBlock(
    block: ScanBlock,
    probes: readonly QuantisedProbe[],
    best: readonly TopCandidates[],
    scanned: number,
  ): number {
    const ids = this.#idsOf(block);
    for (let row = 0; row < block.rows; ) {
      // Whole groups of four rows, as the kernel takes them.
      const rows = Math.min(SLICE_ROWS, Math.max(FIRST_ROWS, scanned & ~3), block.rows - row);
      for (let i = 0; i < probes.length; i++)
        this.#scanSlice(block, row, rows, i, probes[i] as QuantisedProbe, best[i] as TopCandidates, ids);
      row += rows;
      scanned += rows;
    }
    return scanned;
  }

  #scanSlice(
    block: ScanBlock,
    row: number,
    rows: number,
    place: number,
    probe: QuantisedProbe,
    best: TopCandidates,
    ids: Float64Array,
  ): void {
    const { dimension, width } = this.#layout;
    const parts = blockLayout(this.#layout, block.capacity);
    const { kernel, rows: found, similarities } = this.#arenas[block.arena] as Arena;
    const list = scratchAt(this.#layout, this.#thread);
    const at = probeAt(this.#layout, place);
    const count = kernel.scan(
      block.offset + parts.codes + row * width,
      block.offset + parts.scales + 4 * row,
      // Past the used rows there are scales that let none through.
      (rows + 3) & ~3,
      width,
      at,
      probe.factor,
      block.ratio * (probe.length + probe.residual) * ROUND_UP,
      best.least - LENGTH * probe.residual - ROUNDING,
      list,
    );
    if (count === 0) return;
    const vectors = block.offset + parts.vectors + 4 * row * dimension;
    kernel.similarities(list, count, vectors, dimension, at + 2 * width, list + 4 * SLICE_ROWS);
    for (let i = 0; i < count; i++)
      best.offer(ids[row + (found[i] as number)] as number, similarities[i] as number);
  }

  #idsOf({ arena, offset, capacity, rows }: ScanBlock): Float64Array {
    const { memory } = this.#arenas[arena] as Arena;
    return new Float64Array(memory.buffer, offset + blockLayout(this.#layout, capacity).ids, rows);
  }
}
