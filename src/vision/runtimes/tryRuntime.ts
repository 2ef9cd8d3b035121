import { openFaceNets } from '../../face/openFaceNets.ts';
import { batchGain } from '../../inference/batchGain.ts';
import type { Net, Runtime } from '../../inference/runtime.ts';
import { openRuntime } from '../../inference/runtimes/openRuntime.ts';
import { readPackFile } from '../../pack/readPackFile.ts';
import { lookAtDrawnFace, netTime, proveNets } from '../golden/proveNets.ts';
import type { VisionSight } from '../visionJob.ts';
import type { PassedTrial, TrialSetup } from './trial.ts';

/** Looks of which the median is taken, after one that warms the runtime up; fewer where they take long. */
const LOOKS = 5;
/** Milliseconds after which there is no more to learn. */
const ENOUGH = 500;
/** Milliseconds for a drawn face that no GPU takes. */
const SLOW = 100;

/**
 * Runs the nets of a pack on a runtime, in this very thread: they must make of the drawn face what the pack says, and are
 * timed. Native code that fails may take the process with it (see {@link tryInProcess}).
 *
 * @throws FaceSearchError `RUNTIME_UNAVAILABLE`, `WEIGHTS_MISSING`, `WEIGHTS_ALTERED` and the like.
 */
export async function tryRuntime({ pack, weightsDir, runtime }: TrialSetup): Promise<PassedTrial> {
  const opened = await openRuntime(runtime);
  const loaded: Net[] = [];
  const nets = await openFaceNets(pack, noting(opened, loaded), (name) =>
    readPackFile(pack, name, { weightsDir }),
  );
  try {
    const { similarity } = await proveNets(nets, pack, runtime.name);
    const sights: VisionSight[] = [];
    const end = performance.now() + ENOUGH;
    do sights.push(await lookAtDrawnFace(nets));
    while (sights.length < LOOKS && performance.now() < end);
    const embedding = sights[0]?.faces[0]?.embedding;
    const milliseconds = median(sights.map(netTime));
    const gpu = opened.usesGpu ?? false;
    // A CPU core does not gain. Nor does what is as slow as a CPU in disguise: it would only be out of time.
    const gain = gpu && milliseconds < SLOW ? await batchGain(loaded) : undefined;
    return { gpu, milliseconds, batchGain: gain, embedding, similarity };
  } finally {
    await nets.close();
  }
}

/** The same runtime; what it loads is also kept in a list. */
function noting(runtime: Runtime, loaded: Net[]): Runtime {
  const load: Runtime['load'] = async (model) => {
    const net = await runtime.load(model);
    loaded.push(net);
    return net;
  };
  return { ...runtime, load };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}
