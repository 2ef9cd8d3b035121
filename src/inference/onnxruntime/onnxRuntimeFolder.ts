import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder of onnxruntime's library for this machine, beside which its provider files lie; it may not be there. */
export function onnxRuntimeFolder(): string {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  return join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch);
}
