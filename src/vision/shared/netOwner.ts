import { setImmediate as nextTurn } from 'node:timers/promises';
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
import type { VisionSetup } from '../visionJob.ts';
import type { NetDims, OwnerNews, OwnerOrder, RunNews, RunOrder } from './netMessages.ts';

/** Inputs of a joined run, at most: the embedder's for sixteen photos. */
const LARGEST_RUN = 32;

// The whole of a thread that SharedNets starts. It sees no photo, only what nets are to be run on.
void own(workerData as VisionSetup);

async function own(setup: VisionSetup): Promise<void> {
  const nets = await open(setup).catch((fault: unknown) => tell({ fault: faultOf(fault) }));
  if (!nets) return;
  parentPort?.on('message', (order: OwnerOrder) => {
    if ('serve' in order) serve(order.serve, nets);
    else void end(nets);
  });
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

/** Runs what is asked for at a port, for as long as there is somebody behind it. */
function serve(port: MessagePort, nets: LoadedNets): void {
  const answer = (news: NetDims | RunNews, moved: readonly ArrayBuffer[] = []): void =>
    port.postMessage(news, moved);
  port.on('message', async ({ id, net, input, batch }: RunOrder) => {
    try {
      const outputs = await (nets[net] as LoadedNets[number]).run(input, batch);
      answer(
        { id, outputs },
        Object.values(outputs).map(({ buffer }) => buffer as ArrayBuffer),
      );
    } catch (fault) {
      answer({ id, fault: faultOf(fault) });
    }
  });
  answer({ inputDims: nets.map(({ inputDims }) => inputDims) });
}

async function end(nets: LoadedNets): Promise<void> {
  await Promise.all(nets.map((net) => net.close()));
  // The native code that settled the last promise may not have returned yet: by the next turn it has.
  await nextTurn();
  process.exit();
}

function tell(news: OwnerNews): undefined {
  parentPort?.postMessage(news);
}
