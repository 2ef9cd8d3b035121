import { openFaceNets } from '../../face/openFaceNets.ts';
import { openRuntime } from '../../inference/runtimes/openRuntime.ts';
import { readPackFile } from '../../pack/readPackFile.ts';
import { lookAtDrawnFace, netTime, proveNets } from '../golden/proveNets.ts';
import type { VisionSight } from '../visionJob.ts';
import type { PassedTrial, TrialSetup } from './trial.ts';

/** Looks of which the median is taken, after one that warms the runtime up; fewer where they take long. */
const LOOKS = 5;
/** Milliseconds after which there is no more to learn. */
const ENOUGH = 1000;

/**
 * Runs the nets of a pack on a runtime, in this very thread: they must make of the drawn face what the pack says, and are
 * timed. Native code that fails may take the process with it (see {@link tryInProcess}).
 *
 * @throws FaceSearchError `RUNTIME_UNAVAILABLE`, `WEIGHTS_MISSING`, `WEIGHTS_ALTERED` and the like.
 */
export async function tryRuntime({ pack, weightsDir, runtime }: TrialSetup): Promise<PassedTrial> {
  const opened = await openRuntime(runtime);
  const nets = await openFaceNets(pack, opened, (name) => readPackFile(pack, name, { weightsDir }));
  try {
    const { similarity } = await proveNets(nets, pack, runtime.name);
    const sights: VisionSight[] = [];
    const end = performance.now() + ENOUGH;
    do sights.push(await lookAtDrawnFace(nets));
    while (sights.length < LOOKS && performance.now() < end);
    const embedding = sights[0]?.faces[0]?.embedding;
    return { gpu: opened.usesGpu ?? false, milliseconds: median(sights.map(netTime)), embedding, similarity };
  } finally {
    await nets.close();
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}
