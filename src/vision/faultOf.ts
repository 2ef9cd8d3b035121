import { FaceSearchError, type FaultCode } from '../faceSearchError.ts';
import { messageOf } from '../messageOf.ts';

/** A fault between threads, where an error would lose its class and its code. */
export interface Fault {
  readonly code: FaultCode;
  readonly message: string;
}

/** What is told of an error to another thread. */
export function faultOf(error: unknown): Fault {
  const code = error instanceof FaceSearchError ? error.code : 'VISION_FAILED';
  return { code, message: messageOf(error) };
}

/** The error that another thread has told of. */
export function errorOf({ code, message }: Fault): FaceSearchError {
  return new FaceSearchError(code, message);
}
