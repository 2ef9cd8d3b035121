import type { Runtime } from '../runtime.ts';
import type { Backend } from './backend.ts';
import { planNet } from './planNet.ts';
import { startTensorflow } from './startTensorflow.ts';
import { startWasm } from './startWasm.ts';
import { TfjsNet } from './tfjsNet.ts';
import { usesGpu } from './usesGpu.ts';

/** Which of TensorFlow.js's backends runs the nets. */
export interface TfjsRuntimeOptions {
  /**
   * `wasm`: WebAssembly with SIMD on one thread, which is always there. `tensorflow`: the native library behind
   * `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node`, whichever the user has installed.
   */
  readonly backend: Backend['name'];
}

/** TensorFlow.js as a runtime: `tfjs-wasm` or `tfjs-tensorflow`. */
export interface TfjsRuntime extends Runtime {
  /** Whether a GPU really runs the nets; see {@link usesGpu}. */
  readonly usesGpu: boolean;
}

/**
 * Opens TensorFlow.js. A run blocks the thread that calls it, so this belongs in a worker thread.
 *
 * TensorFlow.js keeps its engine, its backends and its flags in globals of the thread: this sets its flag `PROD`, without
 * which it writes to the console, and leaves the backend in use as it was. Runtimes of both backends may be open in one
 * thread.
 *
 * @throws FaceSearchError `RUNTIME_UNAVAILABLE` where the backend cannot be had; says what to install.
 *
 * @example
 * const runtime = await openTfjsRuntime({ backend: 'wasm' });
 * const net = await runtime.load(model);
 * const { fc1 } = await net.run(pixels, 1);
 * await net.close();
 */
export async function openTfjsRuntime({ backend: name }: TfjsRuntimeOptions): Promise<TfjsRuntime> {
  const backend = name === 'wasm' ? await startWasm() : await startTensorflow();
  return {
    name: `tfjs-${name}`,
    usesGpu: usesGpu(backend),
    load: async (model) => new TfjsNet(backend, planNet(backend, model)),
  };
}
