import { FaceSearchError } from '../../faceSearchError.ts';
import { messageOf } from '../../messageOf.ts';
import type { RuntimeName } from './runtimeName.ts';

/** The fault of a runtime that is not to be had, and why; `reason` starts small and says what to do where that is known. */
export function runtimeUnavailable(name: RuntimeName, reason: string, cause?: unknown): FaceSearchError {
  return new FaceSearchError('RUNTIME_UNAVAILABLE', `${prefixOf(name)}${reason}`, { cause });
}

/** Why a runtime is not to be had, for a list in which its name stands already. */
export function reasonOf(name: RuntimeName, fault: unknown): string {
  const message = messageOf(fault);
  const prefix = prefixOf(name);
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}

function prefixOf(name: RuntimeName): string {
  return `Cannot use runtime "${name}": `;
}
