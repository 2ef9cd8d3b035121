import { addonFault } from '../../addonFault.ts';
import type { RuntimeName } from '../runtimes/runtimeName.ts';
import { runtimeUnavailable } from '../runtimes/runtimeUnavailable.ts';
import { linkProviders } from './linkProviders.ts';

export type OnnxRuntime = typeof import('onnxruntime-node');

/** onnxruntime-node, and what frees the folder that it was loaded from where that was made for it. */
export interface LoadedOnnxRuntime {
  readonly ort: OnnxRuntime;
  /** Once a session has been made; safe to call more than once. */
  readonly release: () => void;
}

/**
 * Loads onnxruntime-node, with provider files that lie elsewhere where it is told so.
 *
 * The version is pinned at 1.27: from 1.29 on the official builds for Linux and macOS write a device id and a log of
 * events into the user's folders and send them to Microsoft, which has no place in an offline engine.
 *
 * @param name - of the runtime that it is loaded for, for messages.
 * @throws FaceSearchError `RUNTIME_UNAVAILABLE`: of its runtimes none is to be had where it does not load.
 */
export async function loadOnnxRuntime(name: RuntimeName, providerPath?: string): Promise<LoadedOnnxRuntime> {
  const release = providerPath === undefined ? () => undefined : linkProviders(providerPath);
  try {
    return { ort: await import('onnxruntime-node'), release };
  } catch (cause) {
    release();
    throw runtimeUnavailable(name, addonFault('onnxruntime-node', cause).text, cause);
  }
}
