import { workerData } from 'piscina';
import { openFaceNets } from '../face/openFaceNets.ts';
import { FaceSearchError } from '../faceSearchError.ts';
import { ImageError } from '../image/imageError.ts';
import { openOnnxRuntime } from '../inference/onnxruntime.ts';
import { readPackFile } from '../pack/readPackFile.ts';
import { lookAt } from './lookAt.ts';
import type { VisionAnswer, VisionJob, VisionSetup } from './visionJob.ts';

type Look = (job: VisionJob | undefined) => Promise<VisionAnswer | undefined>;

/** Loads the nets and gives what looks at photos; where they cannot be loaded, what says so each time. */
async function open({ pack, weightsDir, limits }: VisionSetup): Promise<Look> {
  try {
    const runtime = await openOnnxRuntime();
    const nets = await openFaceNets(pack, runtime, (name) => readPackFile(pack, name, { weightsDir }));
    return (job) => (job ? answer(() => lookAt(nets, job, limits)) : Promise.resolve(undefined));
  } catch (fault) {
    return () => Promise.resolve(asFault(fault));
  }
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

/** The pool waits for this promise before it hands the worker a photo. A call without a job only waits for that. */
const ready: Promise<Look> = open(workerData as VisionSetup);
export default ready;
