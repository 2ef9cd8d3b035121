import { parentPort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { openFaceNets } from '../face/openFaceNets.ts';
import { FaceSearchError } from '../faceSearchError.ts';
import { blockLoaders } from '../image/blockLoaders.ts';
import type { Guard } from '../image/guard.ts';
import { ImageError } from '../image/imageError.ts';
import { openRuntime } from '../inference/runtimes/openRuntime.ts';
import { SharedLock } from '../inference/sharedLock.ts';
import { readPackFile } from '../pack/readPackFile.ts';
import { EndGate } from './endGate.ts';
import { proveNets } from './golden/proveNets.ts';
import { guardRuntime } from './guardRuntime.ts';
import { lookAt } from './lookAt.ts';
import { lockRuntime, needsLock } from './runtimes/lockRuntime.ts';
import type { TimedVisionJob, VisionAnswer, VisionSetup, WorkerNews } from './visionJob.ts';

type Look = (job: TimedVisionJob | undefined) => Promise<VisionAnswer>;

/** Loads the nets, has them show that they work, and gives what looks at photos; where they cannot be loaded, what says so each time. */
async function open({ pack, weightsDir, limits, filtersAttacks, ...setup }: VisionSetup): Promise<Look> {
  // A worker looks at one photo at a time.
  let guard: Guard = (work) => work();
  try {
    if (setup.blockLoaders) blockLoaders();
    const opened = await openRuntime(setup.runtime);
    const { lock } = setup;
    const shared = lock && needsLock(setup.runtime.name) ? lockRuntime(opened, new SharedLock(lock)) : opened;
    const runtime = guardRuntime(shared, (work) => guard(work));
    const read = (name: string): Promise<Uint8Array> => readPackFile(pack, name, { weightsDir });
    const nets = await openFaceNets(pack, runtime, read, { filtersAttacks });
    // Once in every worker, also in one that takes another's place: a runtime may go wrong on one day and not on another.
    const ready = await proveNets(nets, pack, setup.runtime.name);
    return async (job) => {
      if (!job) return { ready };
      guard = guardOf(job);
      tell({ begun: job.id });
      return answer(() => lookAt(nets, job, limits, guard));
    };
  } catch (fault) {
    return () => Promise.resolve(asFault(fault));
  } finally {
    tell({ open: true });
  }
}

/** Lets the thread be ended between two native calls, never within one. */
function guardOf({ id, gate: shared }: TimedVisionJob): Guard {
  const gate = new EndGate(shared);
  return (work) => gate.native(work, () => tell({ stopped: id }));
}

function tell(news: WorkerNews): void {
  parentPort?.postMessage(news);
}

async function answer(look: () => ReturnType<typeof lookAt>): Promise<VisionAnswer> {
  try {
    return { sight: await look() };
  } catch (fault) {
    return fault instanceof ImageError ? { refused: fault.code } : asFault(fault);
  }
}

function asFault(fault: unknown): VisionAnswer {
  const code = fault instanceof FaceSearchError ? fault.code : 'VISION_FAILED';
  return { fault: { code, message: fault instanceof Error ? fault.message : String(fault) } };
}

/** The pool waits for this promise before it hands the worker a photo. A call without a job asks how that went. */
const ready: Promise<Look> = open(workerData as VisionSetup);
export default ready;
