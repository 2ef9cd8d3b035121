import { ApiError } from '../api/apiError.ts';
import { type OpenPhoto, openPhoto } from '../api/openPhoto.ts';
import type { FoundFace, VisionJob, VisionSight } from '../vision/visionJob.ts';
import { libraryOf } from './libraryOf.ts';
import type { Parts } from './parts.ts';
import { photoError } from './photoError.ts';

/** A photo as requests have it. */
export interface PhotoFields {
  readonly image?: string | Uint8Array | undefined;
  readonly file?: string | Uint8Array | undefined;
  readonly multi_oriented_detection: boolean;
}

/** Milliseconds by stage. */
export type Stages = Record<string, number>;

/** The largest face of a photo, the library looked up before the photo as the API's order has it. */
export async function faceFor(
  parts: Parts,
  group_id: string,
  photo: PhotoFields,
  stages: Stages,
): Promise<{ found: FoundFace; key: number }> {
  const opened = await openPhoto(photo, parts.limits.maxBytes);
  const { key } = libraryOf(parts, group_id);
  return { found: await largestFace(parts, opened, photo, stages), key };
}

/** @throws ApiError `NO_FACE_FOUND`, `FAIL_LIVING_FACE_ATTACK` where the attack filter is on, and as {@link look}. */
export async function largestFace(
  parts: Parts,
  opened: OpenPhoto,
  photo: PhotoFields,
  stages: Stages,
): Promise<FoundFace> {
  const { faces } = await look(parts, opened, photo, 'largest', stages);
  const [found] = faces;
  if (!found) throw new ApiError('NO_FACE_FOUND');
  // The name that the vendor family's liveness calls have for it: the API's document has none.
  if (found.presentation?.attack) throw new ApiError('FAIL_LIVING_FACE_ATTACK');
  return found;
}

/** @throws ApiError `CONCURRENCY_LIMIT_EXCEEDED` and those of a photo. */
export async function look(
  { vision, limits }: Parts,
  photo: OpenPhoto,
  fields: PhotoFields,
  want: VisionJob['want'],
  stages: Stages,
): Promise<VisionSight> {
  // Asked before the photo is read as well, so that what cannot be taken is not held in memory first.
  if (vision.full) throw new ApiError('CONCURRENCY_LIMIT_EXCEEDED');
  const bytes = await photo.read();
  const sight = await vision.look({ bytes, rotations: fields.multi_oriented_detection, want });
  if (sight === 'QUEUE_FULL') throw new ApiError('CONCURRENCY_LIMIT_EXCEEDED');
  if (typeof sight === 'string') throw photoError(sight, photo.key, limits);
  Object.assign(stages, sight.stages);
  return sight;
}
