import { MessageChannel, type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { compiledNets } from '../face/compiledNets.ts';
import type { FaceNets } from '../face/faceNets.ts';
import { loadNets } from '../face/loadNets.ts';
import { faceNets } from '../face/openFaceNets.ts';
import { blockLoaders } from '../image/blockLoaders.ts';
import type { Guard } from '../image/guard.ts';
import { ImageError } from '../image/imageError.ts';
import { loadSharp } from '../image/loadSharp.ts';
import { openRuntime } from '../inference/runtimes/openRuntime.ts';
import { readPackFile } from '../pack/readPackFile.ts';
import { FarDecoder } from './decoder/farDecoder.ts';
import { EndGate } from './endGate.ts';
import { exitGuard } from './exitGuard.ts';
import { faultOf } from './faultOf.ts';
import { proveNets } from './golden/proveNets.ts';
import { guardRuntime } from './guardRuntime.ts';
import { HalvedNet } from './halves/halvedNet.ts';
import { lookAt } from './lookAt.ts';
import { lockRuntime } from './runtimes/lockRuntime.ts';
import type { NetDesk } from './serving/askNets.ts';
import { PortDesk } from './serving/portDesk.ts';
import { remoteNet } from './serving/remoteNet.ts';
import { remoteNets } from './shared/remoteNets.ts';
import type { Service, TimedVisionJob, VisionAnswer, VisionSetup, WorkerNews } from './visionJob.ts';

const untilExit = exitGuard();

type Look = (job: TimedVisionJob | undefined) => Promise<VisionAnswer>;

/** Loads the nets, has them show that they work, and gives what looks at photos; where they cannot be loaded, what says so each time. */
async function open(setup: VisionSetup): Promise<Look> {
  const { pack, limits } = setup;
  // A worker looks at one photo at a time.
  let guard: Guard = untilExit;
  let isAlone = false;
  try {
    // Not with the first photo, which would be kept waiting for it, and be the first to hear where it does not load.
    await loadSharp();
    if (setup.blockLoaders) await blockLoaders();
    const nets = await (setup.joins
      ? sharedNets(setup)
      : ownNets(
          setup,
          (work) => guard(work),
          () => isAlone,
        ));
    // Once in every worker, also in one that takes another's place: a runtime may go wrong on one day and not on another.
    const ready = await proveNets(nets, pack, setup.runtime.name);
    const { decode } = new FarDecoder(() => connectTo('decoder'));
    return async (job) => {
      if (!job) return { ready };
      guard = guardOf(job);
      isAlone = job.isAlone;
      tell({ begun: job.id });
      return answer(() => lookAt(nets, job, limits, guard, decode));
    };
  } catch (fault) {
    return () => Promise.resolve({ fault: faultOf(fault) });
  } finally {
    tell({ open: true });
  }
}

/** Nets of this thread's own, the embedder with another one beside it where there is a thread for that. */
async function ownNets(setup: VisionSetup, guard: Guard, isAlone: () => boolean): Promise<FaceNets> {
  const { pack, weightsDir, runtime, lock } = setup;
  const locked = lockRuntime(await openRuntime(runtime), runtime.name, lock);
  const read = (name: string): Promise<Uint8Array> => readPackFile(pack, name, { weightsDir });
  const { read: readCompiled } = compiledNets(pack, weightsDir);
  const nets = await loadNets(pack, guardRuntime(locked, guard), read, { ...setup, readCompiled });
  if (!setup.spread) return faceNets(pack, nets);
  const [detector, landmarker, embedder, ...filter] = nets;
  const desk: NetDesk = new PortDesk(() => connectTo('embedder'), 'embeds half of the chips');
  const halved = new HalvedNet(embedder, remoteNet(desk, 0, embedder.inputDims), isAlone);
  return faceNets(pack, [detector, landmarker, halved, ...filter]);
}

/** Those of the thread that holds them for all workers. No native code of this one, so no guard. */
async function sharedNets({ pack }: VisionSetup): Promise<FaceNets> {
  return faceNets(pack, await remoteNets(() => connectTo('nets')));
}

/** A port to a thread that the pool knows. */
function connectTo(service: Service): MessagePort {
  const { port1, port2 } = new MessageChannel();
  tell({ connect: service, port: port2 }, [port2]);
  return port1;
}

/** Lets the thread be ended between two native calls, never within one. */
function guardOf({ id, gate: shared }: TimedVisionJob): Guard {
  const gate = new EndGate(shared);
  return (work) =>
    gate.native(
      () => untilExit(work),
      () => tell({ stopped: id }),
    );
}

function tell(news: WorkerNews, moved: readonly MessagePort[] = []): void {
  parentPort?.postMessage(news, moved);
}

async function answer(look: () => ReturnType<typeof lookAt>): Promise<VisionAnswer> {
  try {
    return { sight: await look() };
  } catch (fault) {
    return fault instanceof ImageError ? { refused: fault.code } : { fault: faultOf(fault) };
  }
}

/** The pool waits for this promise before it hands the worker a photo. A call without a job asks how that went. */
const ready: Promise<Look> = open(workerData as VisionSetup);
export default ready;
