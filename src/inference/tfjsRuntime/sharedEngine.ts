/** The part of TensorFlow.js's engine that its types do not tell of. */
interface SharedEngine {
  readonly backendName?: string;
  readonly ENV: { set(flag: string, value: boolean): void };
}

/**
 * The engine that all copies of TensorFlow.js in this thread share, whichever of them was loaded first; undefined before
 * that. Its backend in use and its flags hold for all of them.
 */
export function sharedEngine(): SharedEngine | undefined {
  return (globalThis as { readonly _tfengine?: SharedEngine })._tfengine;
}

/** Keeps the next copy of TensorFlow.js that is loaded from writing to the console that it is not the first one. */
export function silenceEngine(): void {
  sharedEngine()?.ENV.set('PROD', true);
}
