import { FaceSearchError } from '../faceSearchError.ts';

/** A fault between threads, where an error would lose its class and its code. */
export interface Fault {
  readonly code: string;
  readonly message: string;
}

/** What is told of an error in another thread. */
export function faultOf(fault: unknown): Fault {
  const code = fault instanceof FaceSearchError ? fault.code : 'VISION_FAILED';
  return { code, message: fault instanceof Error ? fault.message : String(fault) };
}
