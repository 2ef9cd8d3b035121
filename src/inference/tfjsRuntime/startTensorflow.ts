import { createRequire } from 'node:module';
import { FaceSearchError } from '../../faceSearchError.ts';
import { messageOf } from '../../messageOf.ts';
import type { Backend } from './backend.ts';
import { keepAddons } from './keepAddons.ts';
import { restoreUtil } from './restoreUtil.ts';
import { sharedEngine, silenceEngine } from './sharedEngine.ts';
import { tensorflowPackages } from './tensorflowPackages.ts';
import type { Tf } from './tf.ts';

/** Starts TensorFlow.js on TensorFlow's native library, from whichever of its packages is installed. */
export async function startTensorflow(): Promise<Backend> {
  // The native library greets on the error stream otherwise. A worker thread has an environment of its own, which the
  // library does not see, unless it was started with SHARE_ENV.
  process.env['TF_CPP_MIN_LOG_LEVEL'] = '3';
  restoreUtil();
  const refusals: string[] = [];
  for (const name of tensorflowPackages) {
    try {
      return await startPackage(name);
    } catch (fault) {
      refusals.push(`${name}: ${firstLine(fault)}`);
    }
  }
  throw new FaceSearchError(
    'RUNTIME_UNAVAILABLE',
    `Cannot start TensorFlow.js on its native library (${refusals.join('; ')}): install ${tensorflowPackages.join(' or ')} beside facedex, or run the nets on wasm`,
  );
}

async function startPackage(name: string): Promise<Backend> {
  const before = sharedEngine()?.backendName;
  silenceEngine();
  // The package's own copy of TensorFlow.js, not ours, which may be another.
  const tf = keepAddons(() => createRequire(import.meta.url)(name) as Tf);
  tf.enableProdMode();
  if (!(await tf.setBackend('tensorflow'))) throw new Error('its library does not start');
  if (before !== undefined && before !== 'tensorflow') await tf.setBackend(before);
  return { tf, name: 'tensorflow' };
}

/** Node adds the stack of requires to what it says of a missing module. */
function firstLine(fault: unknown): string {
  return messageOf(fault).split('\n', 1)[0] ?? '';
}
