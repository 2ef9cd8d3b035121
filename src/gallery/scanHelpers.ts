import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { RowMemory } from './rowMemory.ts';
import type { ScanFinding, ScanJob } from './scanJob.ts';
import { control as place, type ScanRequest, type ScanWorkerData } from './scanMessages.ts';
import type { Scanner } from './scanner.ts';
import type { TopCandidates } from './topCandidates.ts';

/** A helper has a block at a time, some 20 µs of work; one that takes this long is dead or as good as that. */
const PATIENCE_MS = 1000;
/** Helpers that may die before no more are started. */
const MOST_DEATHS = 16;

interface Helper {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** Memories that it was told of. */
  memories: number;
}

/**
 * Threads that scan beside the calling one, started at the first job.
 *
 * Blocks are claimed one at a time, so a helper that gets no processor, or has not started yet, leaves the work to the
 * others. The calling thread waits, blocked, for helpers in the middle of a block: it is a worker itself. Every
 * job has a `control` of its own; one that wakes late finds nothing left in it and touches nothing.
 */
export class ScanHelpers {
  readonly #module: WebAssembly.Module;
  readonly #memory: RowMemory;
  readonly #count: number;
  readonly #helpers = new Map<number, Helper>();
  #deaths = 0;
  /** Set while helpers that were given up may still write to their scratch space. */
  #isResting = false;

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
    const control = new Int32Array(new SharedArrayBuffer(4 * Object.keys(place).length));
    for (const helper of this.#helpers.values()) this.#post(helper, job, control);
    const best = own.scan(job, () => Atomics.add(control, place.next, 1));
    const isComplete = waitForAll(control) && this.#collect(best, Atomics.load(control, place.sent));
    if (isComplete) return best;
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
    };
    const worker = new Worker(new URL('./scanWorker.js', import.meta.url), {
      workerData,
      transferList: [port2],
      execArgv: [],
    });
    worker.unref();
    this.#helpers.set(thread, { worker, port: port1, memories: 0 });
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.#deaths++;
      port1.close();
      if (this.#helpers.get(thread)?.worker === worker) this.#helpers.delete(thread);
    });
  }

  #post(helper: Helper, job: ScanJob, control: Int32Array): void {
    const memories = this.#memory.memories.slice(helper.memories);
    helper.memories += memories.length;
    helper.port.postMessage({ job, memories, control } satisfies ScanRequest);
  }

  /** Adds what the helpers found; false where not all of it is there. */
  #collect(best: readonly TopCandidates[], sent: number): boolean {
    let received = 0;
    for (const { port } of this.#helpers.values()) {
      const findings = receiveMessageOnPort(port)?.message as ScanFinding[] | undefined;
      if (!findings) continue;
      received++;
      findings.forEach(({ ids, similarities }, probe) => {
        ids.forEach((id, i) => void best[probe]?.offer(id, similarities[i] as number));
      });
    }
    return received === sent;
  }

  /** Ends all helpers; others are started once they are gone. */
  #giveUp(): void {
    const helpers = [...this.#helpers.values()];
    this.#helpers.clear();
    this.#isResting = true;
    for (const { port } of helpers) port.close();
    Promise.all(helpers.map(({ worker }) => worker.terminate())).then(() => {
      this.#isResting = false;
    });
  }
}

/** Waits until no helper is at work; false where one takes longer than it ever should. */
function waitForAll(control: Int32Array): boolean {
  for (let active = Atomics.load(control, place.active); active > 0; ) {
    if (Atomics.wait(control, place.active, active, PATIENCE_MS) === 'timed-out') return false;
    active = Atomics.load(control, place.active);
  }
  return true;
}
