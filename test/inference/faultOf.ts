import { FaceSearchError } from '#src/faceSearchError.js';

/** The fault that a call throws or rejects with; anything else it throws is thrown on. */
export async function faultOf(call: () => unknown): Promise<FaceSearchError> {
  try {
    await call();
  } catch (fault) {
    if (fault instanceof FaceSearchError) return fault;
    throw fault;
  }
  throw new Error('Nothing was thrown');
}
