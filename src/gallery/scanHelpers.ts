import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { RowMemory } from './rowMemory.ts';
import { ScanBoard } from './scanBoard.ts';
import type { ScanJob } from './scanJob.ts';
import { CLOSED, control as place, type ScanNews, type ScanWorkerData } from './scanMessages.ts';
import type { Scanner } from './scanner.ts';
import type { TopCandidates } from './topCandidates.ts';

/** A helper has a block at a time, some 20 µs of work; one that takes this long is dead or as good as that. */
const PATIENCE_MS = 1000;
/** Looks at whether helpers are done before the thread sleeps on it: some 50 µs, in which they mostly are; waking takes longer. */
const LOOKS = 10_000;
/** Helpers that may die before no more are started. */
const MOST_DEATHS = 16;

interface Helper {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** Memories that it was told of. */
  memories: number;
  /** Board that it was told of. */
  board: ScanBoard | undefined;
}

/**
 * Threads that scan beside the calling one, started at the first job.
 *
 * Blocks are claimed one at a time, so a helper that gets no processor, or has not started yet, leaves the work to the
 * others. The calling thread waits, blocked, for helpers in the middle of a block: it is a worker itself. A helper says
 * that it is active before it looks whether a job is open, and a job is closed before helpers are waited for: one that wakes late
 * finds it closed and touches nothing, or is waited for. Jobs have numbers, so that none does one twice.
 */
export class ScanHelpers {
  readonly #module: WebAssembly.Module;
  readonly #memory: RowMemory;
  readonly #count: number;
  readonly #helpers = new Map<number, Helper>();
  #deaths = 0;
  /** Set while helpers that were given up may still write to their scratch space. */
  #isResting = false;
  #control = newControl();
  #board: ScanBoard | undefined;

  /** @param count - how many; may be 0. */
  constructor(module: WebAssembly.Module, memory: RowMemory, count: number) {
    this.#module = module;
    this.#memory = memory;
    this.#count = count;
  }

  /**
   * Does a job together with the caller's scanner.
   * @returns the best of all blocks; undefined where there are no helpers, or one was lost: do it alone then.
   */
  scan(job: ScanJob, own: Scanner): TopCandidates[] | undefined {
    this.#start();
    if (this.#helpers.size === 0) return undefined;
    const control = this.#control;
    const board = this.#boardWith(job);
    for (const helper of this.#helpers.values()) this.#tell(helper, board);
    Atomics.store(control, place.next, 0);
    // The number that the bell will have. Once in four billion jobs it is none, and helpers do nothing.
    Atomics.store(control, place.open, Atomics.load(control, place.bell) + 1);
    Atomics.add(control, place.bell, 1);
    Atomics.notify(control, place.bell);
    const best = own.scan(job, () => Atomics.add(control, place.next, 1));
    Atomics.store(control, place.open, CLOSED);
    if (areDone(control)) {
      for (let thread = 1; thread <= this.#count; thread++) addTo(best, board.found(thread, job));
      return best;
    }
    this.#giveUp();
    return undefined;
  }

  close(): void {
    this.#deaths = MOST_DEATHS;
    this.#giveUp();
  }

  #start(): void {
    if (this.#isResting) return;
    try {
      for (let thread = 1; thread <= this.#count && this.#deaths < MOST_DEATHS; thread++)
        if (!this.#helpers.has(thread)) this.#startHelper(thread);
    } catch {
      // Where the system gives no more threads, those that there are do the work.
      this.#deaths++;
    }
  }

  #startHelper(thread: number): void {
    const { port1, port2 } = new MessageChannel();
    const workerData: ScanWorkerData = {
      module: this.#module,
      layout: this.#memory.layout,
      thread,
      port: port2,
      control: this.#control,
    };
    const worker = new Worker(new URL('./scanWorker.js', import.meta.url), {
      workerData,
      transferList: [port2],
      execArgv: [],
    });
    worker.unref();
    this.#helpers.set(thread, { worker, port: port1, memories: 0, board: undefined });
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.#deaths++;
      port1.close();
      if (this.#helpers.get(thread)?.worker === worker) this.#helpers.delete(thread);
    });
  }

  /** The board, a larger one where it is too small, with the job on it. */
  #boardWith(job: ScanJob): ScanBoard {
    const threads = this.#count + 1;
    if (!this.#board?.fits(job, threads)) this.#board = ScanBoard.for(job, threads);
    this.#board.write(job, threads);
    return this.#board;
  }

  #tell(helper: Helper, board: ScanBoard): void {
    const memories = this.#memory.memories.slice(helper.memories);
    if (memories.length === 0 && helper.board === board) return;
    helper.memories += memories.length;
    helper.board = board;
    helper.port.postMessage({ memories, board: board.buffer } satisfies ScanNews);
  }

  /** Ends all helpers; others are started once they are gone. */
  #giveUp(): void {
    const helpers = [...this.#helpers.values()];
    this.#helpers.clear();
    this.#isResting = true;
    // They may still write to these.
    this.#control = newControl();
    this.#board = undefined;
    for (const { port } of helpers) port.close();
    Promise.all(helpers.map(({ worker }) => worker.terminate())).then(() => {
      this.#isResting = false;
    });
  }
}

function newControl(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Object.keys(place).length * Int32Array.BYTES_PER_ELEMENT));
}

function addTo(best: readonly TopCandidates[], found: ReturnType<ScanBoard['found']>): void {
  found.forEach(({ ids, similarities }, probe) => {
    ids.forEach((id, i) => void best[probe]?.offer(id, similarities[i] as number));
  });
}

/** Waits until no helper is at work; false where one takes longer than it ever should. */
function areDone(control: Int32Array): boolean {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(control, place.active) === 0) return true;
  for (let active = Atomics.load(control, place.active); active > 0; ) {
    if (Atomics.wait(control, place.active, active, PATIENCE_MS) === 'timed-out') return false;
    active = Atomics.load(control, place.active);
  }
  return true;
}
