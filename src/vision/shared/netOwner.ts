import { workerData } from 'node:worker_threads';
import { type LoadedNets, loadNets } from '../../face/loadNets.ts';
import { faceNets } from '../../face/openFaceNets.ts';
import { joinRuntime } from '../../inference/joinRuntime.ts';
import { openRuntime } from '../../inference/runtimes/openRuntime.ts';
import { readPackFile } from '../../pack/readPackFile.ts';
import { exitGuard } from '../exitGuard.ts';
import { proveNets } from '../golden/proveNets.ts';
import { guardRuntime } from '../guardRuntime.ts';
import { lockRuntime } from '../runtimes/lockRuntime.ts';
import { holdNets } from '../serving/holdNets.ts';
import type { VisionSetup } from '../visionJob.ts';

/** Inputs of a joined run, at most: the embedder's for sixteen photos. */
const LARGEST_RUN = 32;

const guard = exitGuard();

// The whole of a thread that openSharedNets starts. It sees no photo, only what nets are to be run on.
void holdNets(() => open(workerData as VisionSetup));

async function open(setup: VisionSetup): Promise<LoadedNets> {
  const { pack, weightsDir, runtime, lock } = setup;
  const locked = lockRuntime(await openRuntime(runtime), runtime.name, lock);
  const read = (name: string): Promise<Uint8Array> => readPackFile(pack, name, { weightsDir });
  const nets = await loadNets(pack, joinRuntime(guardRuntime(locked, guard), LARGEST_RUN), read, setup);
  await proveNets(faceNets(pack, nets), pack, runtime.name);
  return nets;
}
