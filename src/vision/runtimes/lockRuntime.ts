import type { Net, Runtime } from '../../inference/runtime.ts';
import type { RuntimeName } from '../../inference/runtimes/runtimeName.ts';
import { SharedLock } from '../../inference/sharedLock.ts';

/**
 * Runtimes that two threads may not use at the same time: in onnxruntime 1.27 all sessions on WebGPU record into one
 * encoder of commands, and runs that overlap take the process with them (microsoft/onnxruntime#27592, #32561).
 */
export function needsLock(name: RuntimeName): boolean {
  return name === 'onnxruntime-webgpu';
}

/**
 * The same runtime; where it needs that, nothing of it happens in two threads at once.
 * @param memory - of a `SharedLock`, shared by those threads.
 */
export function lockRuntime(
  runtime: Runtime,
  name: RuntimeName,
  memory: SharedArrayBuffer | undefined,
): Runtime {
  if (!memory || !needsLock(name)) return runtime;
  const lock = new SharedLock(memory);
  return {
    name: runtime.name,
    usesGpu: runtime.usesGpu,
    load: async (model) => lockNet(await lock.run(() => runtime.load(model)), lock),
  };
}

function lockNet(net: Net, lock: SharedLock): Net {
  return {
    inputDims: net.inputDims,
    run: (input, batch) => lock.run(() => net.run(input, batch)),
    close: () => lock.run(() => net.close()),
  };
}
