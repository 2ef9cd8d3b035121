import { FaceSearchError } from '../../faceSearchError.ts';

/** A `NET_UNREADABLE` that says why a net cannot be used as an embedder. */
export function notAnEmbedder(reason: string): FaceSearchError {
  return new FaceSearchError('NET_UNREADABLE', `Cannot use net as an embedder: ${reason}`);
}
