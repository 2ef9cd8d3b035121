import { FaceSearchError } from '../faceSearchError.ts';
import type { Fault } from './shared/netMessages.ts';

/** What is told of an error in another thread. */
export function faultOf(fault: unknown): Fault {
  const code = fault instanceof FaceSearchError ? fault.code : 'VISION_FAILED';
  return { code, message: fault instanceof Error ? fault.message : String(fault) };
}
