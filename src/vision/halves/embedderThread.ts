import { workerData } from 'node:worker_threads';
import { compiledNets } from '../../face/compiledNets.ts';
import { loadEmbedder } from '../../face/loadEmbedder.ts';
import type { Net } from '../../inference/runtime.ts';
import { openRuntime } from '../../inference/runtimes/openRuntime.ts';
import { readPackFile } from '../../pack/readPackFile.ts';
import { exitGuard } from '../exitGuard.ts';
import { guardRuntime } from '../guardRuntime.ts';
import { holdNets } from '../serving/holdNets.ts';
import type { VisionSetup } from '../visionJob.ts';

const guard = exitGuard();

// The whole of a thread that openEmbedder starts. It sees no photo, only chips.
void holdNets(() => open(workerData as VisionSetup));

async function open({ pack, weightsDir, runtime }: VisionSetup): Promise<readonly Net[]> {
  const read = (name: string): Promise<Uint8Array> => readPackFile(pack, name, { weightsDir });
  const guarded = guardRuntime(await openRuntime(runtime), guard);
  return [await loadEmbedder(pack, guarded, read, compiledNets(pack, weightsDir).read)];
}
