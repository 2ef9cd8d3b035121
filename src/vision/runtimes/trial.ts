import type { FaultCode } from '../../faceSearchError.ts';
import type { RuntimeSetup } from '../../inference/runtimes/runtimeName.ts';
import type { PackNets } from '../../pack/pack.ts';

/** What a runtime is tried with. */
export interface TrialSetup {
  readonly pack: PackNets;
  /** Folder of the fetched weights, where it is not the package's own. */
  readonly weightsDir?: string | undefined;
  readonly runtime: RuntimeSetup;
}

/** What became of a trial. */
export type Trial =
  | PassedTrial
  /** Why not; and the code of the fault behind it, where there is one. */
  | { readonly refused: string; readonly code?: FaultCode | undefined };

/** Of a runtime that runs the nets of a pack, and as they ran when the pack was made. */
export interface PassedTrial {
  /** Whether a GPU computed. */
  readonly gpu: boolean;
  /** Milliseconds that the nets take for the drawn face once they are warm; median. */
  readonly milliseconds: number;
  /** How many times as fast the nets are in batches of eight; only of a GPU. */
  readonly batchGain?: number | undefined;
  /** Of the drawn face; absent where none was found. */
  readonly embedding?: Float32Array | undefined;
  /** Cosine between that and the pack's golden embedding; absent where the pack has none. */
  readonly similarity?: number | undefined;
}
