import type { Backend } from './backend.ts';

/**
 * Whether a GPU runs the nets. TensorFlow says so itself, of the device that it has really opened and puts its ops on:
 * `@tensorflow/tfjs-node-gpu` without a GPU, or without the CUDA libraries that it wants, runs on the CPU in silence.
 */
export function usesGpu({ tf, name }: Backend): boolean {
  const native = tf.findBackend(name) as { readonly isUsingGpuDevice?: unknown } | null;
  return native?.isUsingGpuDevice === true;
}
