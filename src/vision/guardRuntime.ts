import type { Guard } from '../image/guard.ts';
import type { Net, Runtime } from '../inference/runtime.ts';

/** The same runtime, its nets run under a guard. */
export function guardRuntime(runtime: Runtime, guard: Guard): Runtime {
  const { compiler } = runtime;
  return {
    ...runtime,
    load: async (model) => guardNet(await runtime.load(model), guard),
    compiler: compiler && {
      ...compiler,
      load: async (compiled) => guardNet(await compiler.load(compiled), guard),
    },
  };
}

function guardNet(net: Net, guard: Guard): Net {
  return {
    inputDims: net.inputDims,
    run: (input, batch) => guard(() => net.run(input, batch)),
    close: () => net.close(),
  };
}
