import type { Face } from '../face/face.ts';
import type { FaceNets } from '../face/faceNets.ts';
import { findFaces } from '../face/findFaces.ts';
import { timed, timeNets, type VisionStages } from '../face/timeNets.ts';
import { decodeImage } from '../image/decodeImage.ts';
import type { ImageLimits } from '../image/imageLimits.ts';
import type { RgbImage } from '../image/rgbImage.ts';
import { sniffFormat } from '../image/sniffFormat.ts';
import type { Guard } from './guardRuntime.ts';
import type { FoundFace, VisionJob, VisionSight } from './visionJob.ts';

/**
 * Decodes a photo and finds its faces.
 * @param guard - for native code: sharp's; the nets have theirs already.
 * @throws ImageError where the photo is refused.
 */
export async function lookAt(
  nets: FaceNets,
  job: VisionJob,
  limits: ImageLimits,
  guard: Guard,
): Promise<VisionSight> {
  const stages: VisionStages = { decode: 0, detect: 0, landmarks: 0, embed: 0 };
  const timedNets = timeNets(nets, stages);
  const image = await timed(stages, 'decode', () => decode(job.bytes, limits, guard));
  const faces = await findFaces(timedNets, image, { rotations: job.rotations, want: job.want });
  return {
    width: image.width,
    height: image.height,
    faces: faces.map(found),
    stages,
  };
}

/** A BMP is read by our own code, which may be ended at any time; the others by native code. */
function decode(bytes: Uint8Array, limits: ImageLimits, guard: Guard): Promise<RgbImage> {
  const decoding = () => decodeImage(bytes, limits);
  return sniffFormat(bytes) === 'bmp' ? decoding() : guard(decoding);
}

function found({ box, score, landmarks, embedded, quality }: Face): FoundFace {
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
  };
}
