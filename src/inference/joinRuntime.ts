import { joinRuns } from './joinRuns.ts';
import type { Runtime } from './runtime.ts';

/** The same runtime, of whose nets runs that wait become one; see {@link joinRuns}. */
export function joinRuntime(runtime: Runtime, largest: number): Runtime {
  return {
    name: runtime.name,
    usesGpu: runtime.usesGpu,
    load: async (model) => joinRuns(await runtime.load(model), largest),
  };
}
