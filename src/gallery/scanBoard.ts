import type { ScanFinding, ScanJob } from './scanJob.ts';
import type { TopCandidates } from './topCandidates.ts';

/** Numbers before everything else: how many probes, how many numbers of blocks. */
const HEAD = 2;
/** Numbers a probe: factor, length, residual, limit. */
const PROBE_FIELDS = 4;

/**
 * Where threads that scan together find their job and leave what they found: numbers in memory that they share. A message of the
 * same content takes as long to send and receive as a scan of 30,000 faces.
 *
 * Behind the job there is a place for each thread, with a place for each probe: how many candidates, their ids, their
 * similarities.
 */
export class ScanBoard {
  readonly buffer: SharedArrayBuffer;
  readonly #numbers: Float64Array;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#numbers = new Float64Array(buffer);
  }

  /** A board for such jobs, and for ones of up to twice the size. */
  static for(job: ScanJob, threads: number): ScanBoard {
    const bytes = 2 * sizeOf(job, threads) * Float64Array.BYTES_PER_ELEMENT;
    return new ScanBoard(new SharedArrayBuffer(bytes));
  }

  /** Whether a job has room, and what so many threads find. */
  fits(job: ScanJob, threads: number): boolean {
    return sizeOf(job, threads) <= this.#numbers.length;
  }

  /** Puts a job up, of which nothing is found yet. */
  write({ probes, limits, blocks }: ScanJob, threads: number): void {
    const numbers = this.#numbers;
    numbers[0] = probes.length;
    numbers[1] = blocks.length;
    probes.forEach(({ factor, length, residual }, i) => {
      numbers.set([factor, length, residual, limits[i] as number], HEAD + i * PROBE_FIELDS);
    });
    numbers.set(blocks, HEAD + probes.length * PROBE_FIELDS);
    for (let thread = 0; thread < threads; thread++)
      for (const at of this.#places(limits, thread)) numbers[at] = 0;
  }

  /** The job that is up; its blocks are read where they lie. */
  read(): ScanJob {
    const [count = 0, length = 0] = this.#numbers;
    const at = Array.from({ length: count }, (_, i) => HEAD + i * PROBE_FIELDS);
    const number = (place: number): number => this.#numbers[place] as number;
    const blocks = HEAD + count * PROBE_FIELDS;
    return {
      probes: at.map((i) => ({ factor: number(i), length: number(i + 1), residual: number(i + 2) })),
      limits: at.map((i) => number(i + 3)),
      blocks: this.#numbers.subarray(blocks, blocks + length),
    };
  }

  /** Leaves what a thread found for each probe. */
  leave(thread: number, best: readonly TopCandidates[], { limits }: ScanJob): void {
    this.#places(limits, thread).forEach((at, probe) => {
      const { ids, similarities } = (best[probe] as TopCandidates).kept();
      this.#numbers[at] = ids.length;
      this.#numbers.set(ids, at + 1);
      this.#numbers.set(similarities, at + 1 + (limits[probe] as number));
    });
  }

  /** What a thread has left for each probe; to be read before the next job is put up. */
  found(thread: number, { limits }: ScanJob): readonly ScanFinding[] {
    return this.#places(limits, thread).map((at, probe) => {
      const count = this.#numbers[at] as number;
      const similarities = at + 1 + (limits[probe] as number);
      return {
        ids: this.#numbers.subarray(at + 1, at + 1 + count),
        similarities: this.#numbers.subarray(similarities, similarities + count),
      };
    });
  }

  /** Of the job that is up: where a thread leaves what it found for each probe. */
  #places(limits: readonly number[], thread: number): readonly number[] {
    const [probes = 0, blocks = 0] = this.#numbers;
    let at = HEAD + probes * PROBE_FIELDS + blocks + thread * findingsSize(limits);
    return limits.map((limit) => {
      const place = at;
      at += 1 + 2 * limit;
      return place;
    });
  }
}

function sizeOf({ probes, limits, blocks }: ScanJob, threads: number): number {
  return HEAD + probes.length * PROBE_FIELDS + blocks.length + threads * findingsSize(limits);
}

function findingsSize(limits: readonly number[]): number {
  return limits.reduce((sum, limit) => sum + 1 + 2 * limit, 0);
}
