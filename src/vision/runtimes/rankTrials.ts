import type { RuntimeName } from '../../inference/runtimes/runtimeName.ts';
import type { RuntimeRanking, RuntimeRefusal } from './runtimeChoice.ts';
import type { PassedTrial } from './trial.ts';

/**
 * A GPU that takes this many times as long as one core is none: software adapters were measured at 50 to 600 times. The
 * Vulkan loader is told to leave them out, which versions before 1.3.234 do not understand.
 */
const SOFTWARE = 10;

/** Runtimes that may use a GPU, best first. */
export const GPU_RUNTIMES = ['onnxruntime-cuda', 'tfjs-tensorflow', 'onnxruntime-webgpu'] as const;
/** Those that compute on the CPU, best first. */
const CPU_RUNTIMES = ['onnxruntime-cpu', 'tfjs-tensorflow'] as const;

/** Runtimes that have passed a trial. */
export type PassedTrials = ReadonlyMap<RuntimeName, PassedTrial>;

/**
 * Puts runtimes in order: CUDA, tfjs on a GPU, WebGPU, onnxruntime's CPU, tfjs on TensorFlow's CPU; each that is not faster
 * than the next is passed over.
 */
export function rankTrials(trials: PassedTrials): RuntimeRanking {
  const names = [
    ...GPU_RUNTIMES.filter((name) => trials.get(name)?.gpu),
    ...CPU_RUNTIMES.filter((name) => trials.get(name)?.gpu === false),
  ];
  const refused: RuntimeRefusal[] = [];
  for (const [i, name] of names.entries()) {
    const next = names[i + 1];
    const reason = next && slownessOf(name, next, trials);
    if (reason === undefined) break;
    refused.push({ name, reason });
  }
  return { names: names.slice(refused.length), refused, gains: gainsOf(trials) };
}

function gainsOf(trials: PassedTrials): RuntimeRanking['gains'] {
  const measured = [...trials].filter(([, { batchGain }]) => batchGain !== undefined);
  return Object.fromEntries(measured.map(([name, { batchGain }]) => [name, batchGain]));
}

/** Why what calls itself a GPU cannot be one; undefined where it may be. */
export function softwareFault(own: PassedTrial, cpu: PassedTrial): string | undefined {
  if (!own.gpu || cpu.gpu || own.milliseconds < SOFTWARE * cpu.milliseconds) return undefined;
  return `it takes ${times(own, cpu)} of onnxruntime-cpu, as adapters do that compute on the CPU in the disguise of a GPU (llvmpipe, SwiftShader, WARP); install the driver of the GPU`;
}

function slownessOf(name: RuntimeName, next: RuntimeName, trials: PassedTrials): string | undefined {
  const [own, other, cpu] = [name, next, 'onnxruntime-cpu' as const].map((each) => trials.get(each));
  if (!own || !other || own.milliseconds < other.milliseconds) return undefined;
  return (cpu && softwareFault(own, cpu)) ?? `it is no faster than ${next}: ${times(own, other)}`;
}

function times(own: PassedTrial, other: PassedTrial): string {
  return `${own.milliseconds.toFixed(1)} ms for a drawn face against ${other.milliseconds.toFixed(1)} ms`;
}
