import type { ProviderOptions, RuntimeName, RuntimeSetup } from '../../inference/runtimes/runtimeName.ts';
import type { NetsProof } from '../golden/proveNets.ts';

/** Which runtime is asked for. */
export interface RuntimeWish {
  readonly name: 'auto' | RuntimeName;
  /** Folder with onnxruntime's provider files, where they do not lie beside onnxruntime itself. */
  readonly providerPath?: string | undefined;
  /** Handed to onnxruntime's provider as they are; not with `auto`. */
  readonly options?: ProviderOptions | undefined;
}

/** Why a runtime that `auto` would have had was passed over. */
export interface RuntimeRefusal {
  readonly name: RuntimeName;
  readonly reason: string;
}

/** Which runtime runs the nets, and why no other. */
export interface RuntimeChoice extends NetsProof {
  readonly asked: 'auto' | RuntimeName;
  readonly name: RuntimeName;
  /** Those that `auto` would have had, in the order in which they were refused. */
  readonly refused: readonly RuntimeRefusal[];
  /** How many times as fast its nets are in batches of eight; undefined where that was not measured, as on a CPU. */
  readonly batchGain: number | undefined;
  /** Whether one thread holds the nets for all workers, and makes one run of those that wait. */
  readonly joins: boolean;
}

/** Runtimes to be opened, best first: the next one only where the one before it cannot be used. */
export interface RuntimeRanking {
  readonly names: readonly RuntimeName[];
  /** Those that are not among them. */
  readonly refused: readonly RuntimeRefusal[];
  /** How many times as fast they are in batches of eight, where that was measured. */
  readonly gains: Readonly<Partial<Record<RuntimeName, number>>>;
}

/** One of the runtimes that a wish may come to: its options are for the runtime it names, its folder for CUDA. */
export function runtimeSetup(
  { name: wished, options, providerPath }: RuntimeWish,
  name: RuntimeName,
): RuntimeSetup {
  return {
    name,
    ...(name === wished && { options }),
    ...(name === 'onnxruntime-cuda' && { providerPath }),
  };
}
