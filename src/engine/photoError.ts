import { ApiError } from '../api/apiError.ts';
import { FaceSearchError } from '../faceSearchError.ts';
import type { ImageLimits } from '../image/imageLimits.ts';
import type { VisionRefusal } from '../vision/visionPool.ts';

/** What the API answers where a photo is refused; `image` or `file` is put behind the colon. */
const IMAGE_ERRORS = {
  UNSUPPORTED_FORMAT: 'IMAGE_ERROR_UNSUPPORTED_FORMAT',
  INVALID_SIZE: 'INVALID_IMAGE_SIZE',
  FILE_TOO_LARGE: 'IMAGE_FILE_TOO_LARGE',
  // "Undecodable" is what the API has for it: the photo is to blame, and to send it again is of no use, which
  // `INTERNAL_ERROR` or `CONCURRENCY_LIMIT_EXCEEDED` would invite a client to do.
  TIMED_OUT: 'IMAGE_ERROR_UNSUPPORTED_FORMAT',
} as const;

/** What a call throws where its photo was refused; the body gets its code. */
export function photoError(
  refusal: Exclude<VisionRefusal, 'QUEUE_FULL'>,
  key: 'image' | 'file',
  limits: ImageLimits,
): ApiError {
  const cause = refusal === 'TIMED_OUT' ? timedOut(limits) : undefined;
  return new ApiError(`${IMAGE_ERRORS[refusal]}:${key}`, undefined, { cause });
}

/** For the host's log: the limit may be too low for the machine, and an attacker may be at work. */
function timedOut({ maxSeconds }: ImageLimits): FaceSearchError {
  return new FaceSearchError(
    'PHOTO_TIMED_OUT',
    `Ended the worker that looked at a photo: it took longer than limits.maxSeconds, ${maxSeconds}`,
  );
}
