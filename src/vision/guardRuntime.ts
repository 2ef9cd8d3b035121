import type { Guard } from '../image/guard.ts';
import type { Net, Runtime } from '../inference/runtime.ts';

/** The same runtime, its nets run under a guard. */
export function guardRuntime(runtime: Runtime, guard: Guard): Runtime {
  return {
    name: runtime.name,
    usesGpu: runtime.usesGpu,
    load: async (model) => guardNet(await runtime.load(model), guard),
  };
}

function guardNet(net: Net, guard: Guard): Net {
  return {
    inputDims: net.inputDims,
    run: (input, batch) => guard(() => net.run(input, batch)),
    close: () => net.close(),
  };
}
