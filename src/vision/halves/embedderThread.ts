import { parentPort, workerData } from 'node:worker_threads';
import { compiledNets } from '../../face/compiledNets.ts';
import { loadEmbedder } from '../../face/loadEmbedder.ts';
import type { Net } from '../../inference/runtime.ts';
import { openRuntime } from '../../inference/runtimes/openRuntime.ts';
import { readPackFile } from '../../pack/readPackFile.ts';
import { faultOf } from '../faultOf.ts';
import type { OwnerNews } from '../serving/netMessages.ts';
import { serveNets } from '../serving/serveNets.ts';
import { serveOthers } from '../serving/serveOthers.ts';
import type { VisionSetup } from '../visionJob.ts';

// The whole of a thread that openEmbedder starts. It sees no photo, only chips.
void own(workerData as VisionSetup);

async function own(setup: VisionSetup): Promise<void> {
  const net = await open(setup).catch((fault: unknown) => tell({ fault: faultOf(fault) }));
  if (!net) return;
  tell({ ready: true });
  serveOthers(
    (port) => serveNets(port, [net]),
    () => net.close(),
  );
}

async function open({ pack, weightsDir, runtime }: VisionSetup): Promise<Net> {
  const read = (name: string): Promise<Uint8Array> => readPackFile(pack, name, { weightsDir });
  return loadEmbedder(pack, await openRuntime(runtime), read, compiledNets(pack, weightsDir).read);
}

function tell(news: OwnerNews): undefined {
  parentPort?.postMessage(news);
}
