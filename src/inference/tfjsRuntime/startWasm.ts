import { createRequire } from 'node:module';
import { FaceSearchError } from '../../faceSearchError.ts';
import { messageOf } from '../../messageOf.ts';
import type { Backend } from './backend.ts';
import { sharedEngine, silenceEngine } from './sharedEngine.ts';
import type { Tf } from './tf.ts';

/**
 * Starts TensorFlow.js's WebAssembly backend, with SIMD. It takes its files from its own package as long as nobody in the
 * thread tells it otherwise, so no network is asked.
 */
export async function startWasm(): Promise<Backend> {
  const require = createRequire(import.meta.url);
  try {
    const before = sharedEngine()?.backendName;
    silenceEngine();
    const tf = require('@tensorflow/tfjs-core') as Tf;
    tf.enableProdMode();
    require('@tensorflow/tfjs-backend-wasm');
    if (!(await isUp(tf))) throw new Error('its WebAssembly does not start');
    if (before !== undefined && before !== 'wasm') await tf.setBackend(before);
    return { tf, name: 'wasm' };
  } catch (cause) {
    const reason = messageOf(cause);
    throw new FaceSearchError('RUNTIME_UNAVAILABLE', `Cannot start TensorFlow.js on wasm: ${reason}`, {
      cause,
    });
  }
}

/** Of two starts at the same time only the later one counts; the other waits for it. */
async function isUp(tf: Tf): Promise<boolean> {
  if (await tf.setBackend('wasm')) return true;
  await tf.ready();
  return tf.setBackend('wasm');
}
