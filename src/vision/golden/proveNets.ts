import type { FaceNets } from '../../face/faceNets.ts';
import type { FaceSearchError } from '../../faceSearchError.ts';
import { defaultImageLimits } from '../../image/imageLimits.ts';
import { notAnEmbedder } from '../../inference/embedder/notAnEmbedder.ts';
import type { RuntimeName } from '../../inference/runtimes/runtimeName.ts';
import { runtimeUnavailable } from '../../inference/runtimes/runtimeUnavailable.ts';
import type { PackNets } from '../../pack/pack.ts';
import { lookAt } from '../lookAt.ts';
import type { VisionSight } from '../visionJob.ts';
import { compareGolden, SAME } from './compareGolden.ts';
import { drawnFace } from './drawnFace.ts';

/** That nets do on a runtime what they did when their pack was made. */
export interface NetsProof {
  /** Cosine between the embedding of the drawn face and the pack's golden one; absent where the pack has none. */
  readonly similarity?: number;
  /** Milliseconds that the nets took for the drawn face: detector, landmarks and embedder. */
  readonly milliseconds: number;
}

/**
 * Has nets look at the drawn face.
 *
 * @throws FaceSearchError `NET_UNREADABLE` where the embedder is not what the pack says, or gives no numbers and the pack has
 *   no golden embedding.
 * @throws FaceSearchError `RUNTIME_UNAVAILABLE` where what they make of it is not what the pack says.
 */
export async function proveNets(nets: FaceNets, pack: PackNets, runtime: RuntimeName): Promise<NetsProof> {
  const sight = await lookAtDrawnFace(nets);
  const milliseconds = netTime(sight);
  const embedding = sight.faces[0]?.embedding;
  const { agrees, similarity } = compareGolden(embedding, pack.golden);
  if (pack.golden === undefined) {
    if (embedding && !agrees) throw notAnEmbedder('it gives no direction for a chip: zeros or no numbers');
    return { milliseconds };
  }
  if (agrees && similarity !== undefined) return { similarity, milliseconds };
  throw disagreement(runtime, pack.id, similarity);
}

/** A face that nobody has, looked at as any photo is. */
export function lookAtDrawnFace(nets: FaceNets): Promise<VisionSight> {
  const job = { bytes: drawnFace(), rotations: false, want: 'largest' } as const;
  return lookAt(nets, job, defaultImageLimits, (work) => work());
}

/** Milliseconds of a look that the nets took. */
export function netTime({ stages: { detect, landmarks, embed } }: VisionSight): number {
  return detect + landmarks + embed;
}

function disagreement(runtime: RuntimeName, pack: string, similarity: number | undefined): FaceSearchError {
  const finding =
    similarity === undefined
      ? `it finds no face in the drawing that pack "${pack}" has a golden embedding of`
      : `its embedding of a drawn face has a cosine of ${similarity.toFixed(6)} with the golden one of pack "${pack}", not ${SAME} or more`;
  return runtimeUnavailable(runtime, `${finding}: it computes wrongly, or the pack's constants were changed`);
}
