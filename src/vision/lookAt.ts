import type { Presentation } from '../face/attackFilter/presentation.ts';
import type { Face } from '../face/face.ts';
import type { FaceNets } from '../face/faceNets.ts';
import { findFaces } from '../face/findFaces.ts';
import { timed, timeNets, type VisionStages } from '../face/timeNets.ts';
import type { Guard } from '../image/guard.ts';
import type { ImageLimits } from '../image/imageLimits.ts';
import { type DecodeImage, openImage } from '../image/openImage.ts';
import type { FoundFace, VisionJob, VisionSight } from './visionJob.ts';

/**
 * Decodes a photo, finds its faces, and has the attack filter look at them where it is on.
 * @param guard - for native code: sharp's; the nets have theirs already.
 * @param decode - decodes it where all of it is needed. @default decodeImage
 * @throws ImageError where the photo is refused.
 */
export async function lookAt(
  nets: FaceNets,
  job: VisionJob,
  limits: ImageLimits,
  guard: Guard,
  decode?: DecodeImage,
): Promise<VisionSight> {
  const stages: VisionStages = { decode: 0, detect: 0, landmarks: 0, embed: 0 };
  const timedNets = timeNets(nets, stages);
  // More may be decoded while faces are looked for.
  const decoding: Guard = (work) => timed(stages, 'decode', () => guard(work));
  const photo = await timed(stages, 'decode', () => openImage(job.bytes, limits, decoding, decode));
  const faces = await findFaces(timedNets, photo, { rotations: job.rotations, want: job.want });
  const presentations = await timedNets.attackFilter?.judge(photo, faces, job.want === 'all');
  return {
    width: photo.width,
    height: photo.height,
    faces: faces.map((face, i) => found(face, presentations?.[i])),
    stages,
  };
}

function found(
  { box, score, landmarks, embedded, quality }: Face,
  presentation: Presentation | undefined,
): FoundFace {
  const { embedding, rawLength, outside } = embedded;
  return {
    box,
    score,
    points: landmarks.five,
    ...(landmarks.presence === undefined ? {} : { presence: landmarks.presence }),
    embedding,
    rawLength,
    outside,
    quality,
    ...(presentation && { presentation }),
  };
}
