import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type LoadedNets, loadNets } from '../../face/loadNets.ts';
import { faceNets } from '../../face/openFaceNets.ts';
import { joinRuntime } from '../../inference/joinRuntime.ts';
import { openRuntime } from '../../inference/runtimes/openRuntime.ts';
import { SharedLock } from '../../inference/sharedLock.ts';
import { readPackFile } from '../../pack/readPackFile.ts';
import { faultOf } from '../faultOf.ts';
import { proveNets } from '../golden/proveNets.ts';
import { lockRuntime, needsLock } from '../runtimes/lockRuntime.ts';
import { serveOthers } from '../serving/serveOthers.ts';
import type { VisionSetup } from '../visionJob.ts';
import type { NetAnswer, NetOrder, OwnerNews } from './netMessages.ts';

/** Inputs of a joined run, at most: the embedder's for sixteen photos. */
const LARGEST_RUN = 32;

// The whole of a thread that openSharedNets starts. It sees no photo, only what nets are to be run on.
void own(workerData as VisionSetup);

async function own(setup: VisionSetup): Promise<void> {
  const nets = await open(setup).catch((fault: unknown) => tell({ fault: faultOf(fault) }));
  if (!nets) return;
  serveOthers(
    (port) => serve(port, nets),
    () => Promise.all(nets.map((net) => net.close())),
  );
}

async function open(setup: VisionSetup): Promise<LoadedNets> {
  const { pack, weightsDir, runtime, lock } = setup;
  const opened = await openRuntime(runtime);
  const locked = lock && needsLock(runtime.name) ? lockRuntime(opened, new SharedLock(lock)) : opened;
  const read = (name: string): Promise<Uint8Array> => readPackFile(pack, name, { weightsDir });
  const nets = await loadNets(pack, joinRuntime(locked, LARGEST_RUN), read, setup);
  tell({ ready: await proveNets(faceNets(pack, nets), pack, runtime.name) });
  return nets;
}

/** Answers at a port, for as long as there is somebody behind it. */
function serve(port: MessagePort, nets: LoadedNets): void {
  port.on('message', async ({ id, ...order }: NetOrder & { readonly id: number }) => {
    const answer = await answerTo(order, nets).catch((fault: unknown) => ({ fault: faultOf(fault) }));
    port.postMessage({ id, ...answer }, 'outputs' in answer ? buffersOf(answer.outputs) : []);
  });
}

async function answerTo(order: NetOrder, nets: LoadedNets): Promise<NetAnswer> {
  if ('dims' in order) return { dims: nets.map(({ inputDims }) => inputDims) };
  const { net, input, batch } = order;
  return { outputs: await (nets[net] as LoadedNets[number]).run(input, batch) };
}

function buffersOf(outputs: Readonly<Record<string, Float32Array>>): ArrayBuffer[] {
  return Object.values(outputs).map(({ buffer }) => buffer as ArrayBuffer);
}

function tell(news: OwnerNews): undefined {
  parentPort?.postMessage(news);
}
