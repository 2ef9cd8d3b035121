import { type Kernel, startKernel } from './kernel.ts';
import { PAIR_STEPS, type QuantisedProbe } from './quantise.ts';
import { probeAt, type RowLayout, SLICE_ROWS, scratchAt } from './rowLayout.ts';
import { type ScanBlock, type ScanJob, scanBlockAt } from './scanJob.ts';
import { TopCandidates } from './topCandidates.ts';

/** Rows of a thread's first slice; the next ones double, so that the bar is up before many rows are looked at. */
const FIRST_ROWS = 64;
/** Rows of a slice that several probes share: their codes stay in the cache while one after the other is compared with them. */
const SHARED_ROWS = 1024;
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
 * What comes out is what comparing every row in double precision gives. Let x be a row, a its scale, c its codes
 * (fractions with the rest of their pairs, see quantise.ts), ρ = x - ac with |ρ| <= aR; p the probe, b its factor, q its int16 values, π = p - bq. Then
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
 * Rounding: 256(c·q) is exact (quantise.ts bounds it to int32). Its conversion to float32, the rounding of b, the product,
 * the sum and the product with a each lose at most 2^-24 of what they give; slack is rounded up. With |x|, |p| <= 2,
 * aR <= a√D/2 <= |x|√D/254 < 1.1 and |π| < 0.3 up to 16,384 dimensions, no intermediate result exceeds
 * (|x| + aR)(|p| + |π|) + aR(|p| + |π|) < 10, so the error is below 5 * 10 * 2^-24 = 3e-6. That of `least`, which becomes
 * a float32 too, is below 2e-7, that of the sum in double precision below 1e-11. ROUNDING is above all three.
 */
export class Scanner {
  readonly #module: WebAssembly.Module;
  readonly #layout: RowLayout;
  /** Where in each memory the kernel writes for this thread. */
  readonly #list: number;
  readonly #arenas: Arena[] = [];

  /** @param thread - number of the scratch space that this thread uses, below MAX_THREADS. */
  constructor(module: WebAssembly.Module, layout: RowLayout, thread: number) {
    this.#module = module;
    this.#layout = layout;
    this.#list = scratchAt(layout, thread);
  }

  /** How many memories it knows. */
  get memories(): number {
    return this.#arenas.length;
  }

  /** Takes note of a further memory. */
  addMemory(memory: WebAssembly.Memory): void {
    this.#arenas.push({
      memory,
      kernel: startKernel(this.#module, memory),
      rows: new Uint32Array(memory.buffer, this.#list, SLICE_ROWS),
      similarities: new Float64Array(memory.buffer, this.#list + 4 * SLICE_ROWS, SLICE_ROWS),
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
    for (let block = scanBlockAt(job.blocks, next()); block; block = scanBlockAt(job.blocks, next()))
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
    const { rows } = block;
    const most = probes.length > 1 ? SHARED_ROWS : SLICE_ROWS;
    for (let row = 0; row < rows; ) {
      // Whole groups of four rows, as the kernel takes them.
      const count = Math.min(most, Math.max(FIRST_ROWS, scanned & ~3), rows - row);
      for (let place = 0; place < probes.length; place++)
        this.#scanSlice(
          block,
          row,
          count,
          place,
          probes[place] as QuantisedProbe,
          best[place] as TopCandidates,
        );
      row += count;
      scanned += count;
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
  ): void {
    const { width } = this.#layout;
    const count = (this.#arenas[block.arena] as Arena).kernel.scan(
      block.codes + row * width,
      block.scales + 4 * row,
      // Past the used rows there are scales that let none through.
      (rows + 3) & ~3,
      width,
      probeAt(this.#layout, place),
      probe.factor / PAIR_STEPS,
      block.ratio * (probe.length + probe.residual) * ROUND_UP,
      best.least - LENGTH * probe.residual - ROUNDING,
      this.#list,
    );
    if (count > 0) this.#offer(block, row, count, place, best);
  }

  /** Offers the rows that the kernel has just named, with their true similarities. */
  #offer(block: ScanBlock, row: number, count: number, place: number, best: TopCandidates): void {
    const { dimension, width } = this.#layout;
    const { memory, kernel, rows, similarities } = this.#arenas[block.arena] as Arena;
    const vectors = block.vectors + 4 * row * dimension;
    const probe = probeAt(this.#layout, place) + 2 * width;
    kernel.similarities(this.#list, count, vectors, dimension, probe, this.#list + 4 * SLICE_ROWS);
    const ids = new Float64Array(memory.buffer, block.ids, block.rows);
    for (let i = 0; i < count; i++)
      best.offer(ids[row + (rows[i] as number)] as number, similarities[i] as number);
  }
}
