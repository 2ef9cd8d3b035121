import { openOnnxRuntime } from '../onnxruntime.ts';
import type { Runtime } from '../runtime.ts';
import type { RuntimeSetup } from './runtimeName.ts';

/**
 * Opens a runtime by its name. A run blocks the thread that calls it, so this belongs in a worker thread.
 *
 * @throws FaceSearchError `RUNTIME_UNAVAILABLE` where it is not to be had; of some that shows only as a net is loaded.
 *
 * @example
 * const runtime = await openRuntime({ name: 'onnxruntime-cpu' });
 */
export async function openRuntime({ name, providerPath, options }: RuntimeSetup): Promise<Runtime> {
  if (name === 'tfjs-wasm' || name === 'tfjs-tensorflow') {
    // Loaded where it is wanted: tfjs takes longer to load than a photo takes to be searched.
    const { openTfjsRuntime } = await import('../tfjsRuntime/openTfjsRuntime.ts');
    return openTfjsRuntime({ backend: name === 'tfjs-wasm' ? 'wasm' : 'tensorflow' });
  }
  const provider = providers[name];
  return openOnnxRuntime({ provider, providerPath, providerOptions: options });
}

const providers = {
  'onnxruntime-cpu': 'cpu',
  'onnxruntime-webgpu': 'webgpu',
  'onnxruntime-cuda': 'cuda',
} as const;
