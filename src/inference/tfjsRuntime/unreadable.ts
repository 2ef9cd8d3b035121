import { FaceSearchError } from '../../faceSearchError.ts';

/** What a net is refused with: every reason that it cannot run comes up when it is loaded. */
export function unreadable(reason: string, cause?: unknown): FaceSearchError {
  return new FaceSearchError('NET_UNREADABLE', `Cannot run net on TensorFlow.js: ${reason}`, { cause });
}
