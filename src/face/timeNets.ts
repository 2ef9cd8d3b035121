import type { FaceNets } from './faceNets.ts';

/** Milliseconds that were spent on each stage of looking at a photo. */
export interface VisionStages {
  decode: number;
  detect: number;
  landmarks: number;
  embed: number;
  /** Of the attack filter; absent where it is off. */
  liveness?: number;
}

/** The same nets, adding the time that they take to `stages`. */
export function timeNets(nets: FaceNets, stages: VisionStages): FaceNets {
  const { detector, landmarker, embedder, attackFilter } = nets;
  const spend = <T>(stage: keyof VisionStages, work: () => Promise<T>): Promise<T> =>
    timed(stages, stage, work);
  return {
    detector: { ...detector, detect: (...look) => spend('detect', () => detector.detect(...look)) },
    landmarker: { ...landmarker, place: (...faces) => spend('landmarks', () => landmarker.place(...faces)) },
    embedder: { ...embedder, embed: (...faces) => spend('embed', () => embedder.embed(...faces)) },
    ...(attackFilter && {
      attackFilter: {
        ...attackFilter,
        judge: (...look) => spend('liveness', () => attackFilter.judge(...look)),
      },
    }),
    isFace: nets.isFace,
    close: nets.close,
  };
}

/** Adds the time that `work` takes to one of the stages, but for what of it is added to a stage meanwhile. */
export async function timed<T>(
  stages: VisionStages,
  stage: keyof VisionStages,
  work: () => Promise<T>,
): Promise<T> {
  const start = performance.now();
  const before = sumOf(stages);
  try {
    return await work();
  } finally {
    stages[stage] = (stages[stage] ?? 0) + performance.now() - start - (sumOf(stages) - before);
  }
}

function sumOf({ decode, detect, landmarks, embed, liveness = 0 }: VisionStages): number {
  return decode + detect + landmarks + embed + liveness;
}
