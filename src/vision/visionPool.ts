import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { checkNetFiles } from '../face/checkNetFiles.ts';
import { FaceSearchError } from '../faceSearchError.ts';
import type { ImageErrorCode } from '../image/imageError.ts';
import { openDecoder } from './decoder/openDecoder.ts';
import { errorOf } from './faultOf.ts';
import type { NetsProof } from './golden/proveNets.ts';
import { openEmbedder } from './halves/openEmbedder.ts';
import { NET_THREAD_LIMITS } from './netThreadLimits.ts';
import { Places } from './places.ts';
import { openBest } from './runtimes/openBest.ts';
import { rankRuntimes } from './runtimes/rankRuntimes.ts';
import type { RuntimeChoice, RuntimeWish } from './runtimes/runtimeChoice.ts';
import { PATIENCE, tryInProcess } from './runtimes/tryInProcess.ts';
import type { ServingThread } from './serving/servingThread.ts';
import { openSharedNets } from './shared/openSharedNets.ts';
import { Threads } from './threads.ts';
import { TimedJobs } from './timedJobs.ts';
import type {
  Service,
  TimedVisionJob,
  VisionAnswer,
  VisionJob,
  VisionSetup,
  VisionSight,
  WorkerNews,
} from './visionJob.ts';

export interface VisionPoolOptions extends Omit<VisionSetup, 'runtime'> {
  /** What runs the nets. @default auto */
  readonly runtime?: RuntimeWish | undefined;
  /**
   * Worker threads, each with nets of its own unless one thread holds them for all; at least 1.
   * @default one less than there are cores, 1 to 4, and to 16 where one thread holds the nets
   */
  readonly workers?: number | undefined;
  /** Photos that may wait for a worker; 0 or more. */
  readonly queue: number;
  /**
   * Whether one thread holds the nets for all workers, and makes one run of those that wait.
   * @default where the runtime was measured to gain from batches
   */
  readonly joins?: boolean | undefined;
  /**
   * Whether a photo that comes alone, after a pause, has half of its chips embedded by another thread; only with onnxruntime's CPU.
   * @default where there is more than one core
   */
  readonly spread?: boolean | undefined;
}

/**
 * Milliseconds without a photo after which one that comes is alone: nobody else wants the other cores, and will not before it is
 * done. In a steady stream of photos each worker keeps to one core.
 */
const PAUSE = 20;

/** How many times as fast nets must be in batches for their runs to be joined: the way to another thread has a price. */
const WORTH_WHILE = 1.25;

/** Threads by default, at most. Those without nets of their own are light, and a joined run is of one photo a worker. */
const MOST_WORKERS = { own: 4, joined: 16 };

/** One for all pools of the process: so is what it guards, the one WebGPU of onnxruntime. */
const RUNTIME_LOCK = new SharedArrayBuffer(4);

/** With the runtime that was chosen. */
interface VisionPoolSetup extends VisionSetup {
  readonly workers: number;
  readonly queue: number;
  readonly joins: boolean;
}

/** Threads beside the workers; each has nets of its own where none holds them for all. */
type Services = Readonly<Record<Service, ServingThread | undefined>>;

/** Why a photo was not looked at. */
export type VisionRefusal = ImageErrorCode | 'QUEUE_FULL' | 'TIMED_OUT';

/**
 * Worker threads in which photos are decoded and faces are found. A worker that dies is replaced, and so is one that is
 * ended since its photo took too long; only the photo that it was looking at is lost.
 */
export class VisionPool {
  readonly #pool: Piscina<TimedVisionJob | undefined, VisionAnswer>;
  readonly #jobs: TimedJobs;
  /** The pool itself takes jobs that can be ended from the wrong end of its queue, so it never has more than it has workers. */
  readonly #places: Places;
  readonly #threads = new Threads();
  readonly #running = new Set<Promise<unknown>>();
  /** Jobs that the pool has. */
  readonly #given = new Set<number>();
  /** Since when no photo is looked at. */
  #idleSince = Number.NEGATIVE_INFINITY;
  readonly #capacity: number;
  readonly #services: Services;
  /** Threads that look at photos. */
  readonly workers: number;
  #runtime: RuntimeChoice | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: VisionPoolSetup, services: Services) {
    const { workers, queue, ...setup } = options;
    this.workers = workers;
    this.#services = services;
    this.#capacity = workers + queue;
    this.#places = new Places(workers);
    this.#jobs = new TimedJobs(setup.limits.maxSeconds);
    this.#pool = new Piscina({
      filename: new URL('./worker.js', import.meta.url).href,
      workerData: setup satisfies VisionSetup,
      minThreads: workers,
      maxThreads: workers,
      idleTimeout: Number.POSITIVE_INFINITY,
      resourceLimits: NET_THREAD_LIMITS,
    });
    this.#threads.watch(this.#pool.threads);
    // Its successor is there a moment later.
    this.#pool.on('workerDestroy', () => queueMicrotask(() => this.#lookAfterThreads()));
    this.#pool.on('message', (news: WorkerNews) => {
      if ('connect' in news) this.#services[news.connect]?.serve(news.port);
      if ('begun' in news) this.#jobs.begun(news.begun);
      if ('stopped' in news) this.#jobs.stopped(news.stopped);
    });
    // Each lost photo is reported by its own promise; without a listener the pool would raise it once more.
    this.#pool.on('error', () => undefined);
  }

  /**
   * Chooses a runtime, starts the workers and waits until nets are loaded and have shown that they work. Rejects where they
   * cannot be (`WEIGHTS_MISSING` and the like), with `RUNTIME_UNAVAILABLE` where no runtime that is asked for can be used, and with
   * `VISION_FAILED` where a worker dies meanwhile.
   */
  static async open({ runtime = { name: 'auto' }, ...options }: VisionPoolOptions): Promise<VisionPool> {
    const ranking = await rankRuntimes({ ...options, wish: runtime }, (setup) =>
      tryInProcess(setup, runtime.name === 'auto' ? PATIENCE.auto : PATIENCE.named),
    );
    return openBest(runtime, ranking, async (chosen, refused) => {
      const batchGain = ranking.gains[chosen.name];
      const joins = options.joins ?? (batchGain ?? 1) >= WORTH_WHILE;
      const workers = options.workers ?? defaultWorkers(joins);
      const wantsSpread = options.spread ?? availableParallelism() > 1;
      const spread = wantsSpread && !joins && chosen.name === 'onnxruntime-cpu';
      const setup = { ...options, workers, joins, spread, runtime: chosen, lock: RUNTIME_LOCK };
      const vision = new VisionPool(setup, {
        nets: joins ? await openSharedNets(setup) : undefined,
        decoder: openDecoder(),
        embedder: spread ? openEmbedder(setup) : undefined,
      });
      const proof = await vision.#ready(setup);
      vision.#runtime = { asked: runtime.name, name: chosen.name, ...proof, refused, batchGain, joins };
      return vision;
    });
  }

  /** Waits for all workers, and closes where one cannot work. */
  async #ready(setup: VisionSetup): Promise<NetsProof> {
    try {
      const asked = Array.from({ length: this.workers }, () => this.#pool.run(undefined));
      const [answers] = await Promise.all([Promise.all(asked), checkNetFiles(setup.pack, setup)]);
      const [proof] = answers.map(proofOf);
      return proof as NetsProof;
    } catch (fault) {
      await this.close();
      if (fault instanceof FaceSearchError) throw fault;
      throw new FaceSearchError('VISION_FAILED', `Lost a worker before it was ready: ${String(fault)}`, {
        cause: fault,
      });
    }
  }

  /** What runs the nets in every worker, also in one that takes another's place. */
  get runtime(): RuntimeChoice {
    return this.#runtime as RuntimeChoice;
  }

  /** Photos that wait for a worker or are looked at. */
  get pending(): number {
    return this.#running.size;
  }

  /** Whether the next photo would be refused. */
  get full(): boolean {
    return this.pending >= this.#capacity;
  }

  /**
   * Looks at a photo. Its bytes are moved to the worker and cannot be used afterwards. Where it takes longer than
   * `limits.maxSeconds`, its time in the queue not counted, the worker is ended: `TIMED_OUT`.
   * Rejects with `VISION_FAILED` where the worker died or the nets failed, and with `ENGINE_CLOSED` after close.
   */
  async look(job: VisionJob): Promise<VisionSight | VisionRefusal> {
    // A pool that has been destroyed would start workers anew, which nobody ends.
    if (this.#closing)
      throw new FaceSearchError('ENGINE_CLOSED', 'Cannot look at a photo: the pool is closed');
    if (this.full) return 'QUEUE_FULL';
    const isAlone = this.pending === 0 && performance.now() - this.#idleSince >= PAUSE;
    const timed = this.#jobs.add();
    const answer = this.#run({ ...job, id: timed.id, gate: timed.gate, isAlone }, timed.signal);
    this.#running.add(answer);
    const done = (): void => {
      this.#running.delete(answer);
      this.#idleSince = performance.now();
    };
    answer.then(done, done);
    // Native code cannot be broken off. Whoever asks is told at once; the worker's place is only free once it has ended.
    return sightOf(await Promise.race([answer, timed.late.then(() => 'TIMED_OUT' as const)]));
  }

  /**
   * Where a worker ended before it was ready, the pool starts none in its place until it is given another photo. Those that it
   * has would wait for that.
   */
  #lookAfterThreads(): void {
    this.#threads.watch(this.#pool.threads);
    if (this.#pool.threads.length > 0) return;
    const why = 'Lost the worker that was to look at a photo; the next photo starts another';
    for (const id of this.#given) this.#jobs.giveUp(id, new FaceSearchError('VISION_FAILED', why));
  }

  async #run(job: TimedVisionJob, signal: AbortSignal): Promise<VisionAnswer | 'TIMED_OUT'> {
    try {
      return await this.#places.with(() => this.#give(job, signal));
    } catch (cause) {
      if (signal.reason instanceof FaceSearchError) throw signal.reason;
      if (signal.aborted && !this.#closing) return 'TIMED_OUT';
      throw new FaceSearchError('VISION_FAILED', `Lost the worker that looked at a photo: ${String(cause)}`, {
        cause,
      });
    } finally {
      this.#jobs.done(job.id);
    }
  }

  async #give(job: TimedVisionJob, signal: AbortSignal): Promise<VisionAnswer> {
    this.#given.add(job.id);
    try {
      const answer = this.#pool.run(job, { transferList: transferable(job.bytes), signal });
      // It may have started a worker for it.
      this.#threads.watch(this.#pool.threads);
      return await answer;
    } finally {
      this.#given.delete(job.id);
    }
  }

  /** Ends the workers, and waits until they have ended; photos that still wait are refused. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#jobs.endAll();
    await Promise.allSettled(this.#running);
    await this.#threads.allOpen();
    await this.#pool.destroy();
    await this.#threads.allEnded();
    await Promise.all(Object.values(this.#services).map((service) => service?.close()));
  }
}

/** One core is left to the host's own work. */
function defaultWorkers(joins: boolean): number {
  const most = joins ? MOST_WORKERS.joined : MOST_WORKERS.own;
  return Math.min(most, Math.max(1, availableParallelism() - 1));
}

function proofOf(answer: VisionAnswer): NetsProof {
  throwFault(answer);
  return (answer as { ready: NetsProof }).ready;
}

function sightOf(answer: VisionAnswer | 'TIMED_OUT'): VisionSight | VisionRefusal {
  if (answer === 'TIMED_OUT') return answer;
  throwFault(answer);
  if ('refused' in answer) return answer.refused;
  return (answer as { sight: VisionSight }).sight;
}

/** Small Node buffers share one large buffer, which must not be moved away; they are copied instead. */
function transferable(bytes: Uint8Array): ArrayBuffer[] {
  return bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
    ? [bytes.buffer]
    : [];
}

function throwFault(answer: VisionAnswer): void {
  if ('fault' in answer) throw errorOf(answer.fault);
}
