import { FaceSearchError } from '../../faceSearchError.ts';
import type { Runtime } from '../runtime.ts';

/** Placeholder until the tfjs runtime is merged. */
export function openTfjsRuntime(options: { readonly backend: 'wasm' | 'tensorflow' }): Promise<Runtime> {
  return Promise.reject(
    new FaceSearchError('RUNTIME_UNAVAILABLE', `Cannot open tfjs on ${options.backend}: it is not built yet`),
  );
}
