import { FaceSearchError, type FaultCode } from '../../faceSearchError.ts';
import { missingPart } from '../../inference/runtimes/missingPart.ts';
import type { RuntimeName } from '../../inference/runtimes/runtimeName.ts';
import { runtimeUnavailable } from '../../inference/runtimes/runtimeUnavailable.ts';
import { compareGolden } from '../golden/compareGolden.ts';
import { GPU_RUNTIMES, type PassedTrials, rankTrials, softwareFault } from './rankTrials.ts';
import { type RuntimeRanking, type RuntimeRefusal, type RuntimeWish, runtimeSetup } from './runtimeChoice.ts';
import type { PassedTrial, Trial, TrialSetup } from './trial.ts';

/** What is asked for, and for which nets. */
export interface RankingSetup extends Omit<TrialSetup, 'runtime'> {
  readonly wish: RuntimeWish;
}

/** Makes a trial of a runtime; never rejects. */
export type TryRuntime = (setup: TrialSetup) => Promise<Trial>;

/**
 * Which runtimes to open, best first. What is asked for by name is the only one. `auto` takes the first that is faster than
 * the next behind it, in the order CUDA, tfjs on a GPU, WebGPU, onnxruntime's CPU, tfjs on TensorFlow's CPU, tfjs on wasm.
 * Only where something may have a GPU are there trials at all: without one, onnxruntime's CPU is known to be the fastest.
 *
 * @throws FaceSearchError `RUNTIME_UNAVAILABLE` where the one that is asked for by name is not to be had; where its trial
 *   failed for a missing or altered weight, that fault.
 */
export async function rankRuntimes(setup: RankingSetup, tryRuntime: TryRuntime): Promise<RuntimeRanking> {
  const { name } = setup.wish;
  if (name === 'auto') return rankAll(setup, tryRuntime);
  const batchGain = isGpuRuntime(name) ? (await demand(setup, name, tryRuntime)).batchGain : undefined;
  return { names: [name], refused: [], gains: batchGain === undefined ? {} : { [name]: batchGain } };
}

function isGpuRuntime(name: RuntimeName): boolean {
  return GPU_RUNTIMES.some((each) => each === name);
}

async function demand(setup: RankingSetup, name: RuntimeName, tryRuntime: TryRuntime): Promise<PassedTrial> {
  const trial = await tryRuntime(trialSetup(setup, name));
  if ('refused' in trial) throw faultOf(name, trial.refused, trial.code);
  if (name !== 'onnxruntime-webgpu') return trial;
  const cpu = await tryRuntime(trialSetup(setup, 'onnxruntime-cpu'));
  const fault = 'refused' in cpu ? undefined : softwareFault(trial, cpu);
  if (fault !== undefined) throw runtimeUnavailable(name, fault);
  return trial;
}

async function rankAll(setup: RankingSetup, tryRuntime: TryRuntime): Promise<RuntimeRanking> {
  const refused: RuntimeRefusal[] = [];
  for (const name of GPU_RUNTIMES) {
    const reason = missingPart(trialSetup(setup, name).runtime);
    if (reason !== undefined) refused.push({ name, reason });
  }
  const isOut = (name: RuntimeName): boolean => refused.some((each) => each.name === name);
  const worthATrial = GPU_RUNTIMES.filter((name) => !isOut(name));
  if (worthATrial.length === 0) return { names: ['onnxruntime-cpu', 'tfjs-wasm'], refused, gains: {} };

  const trials = new Map<RuntimeName, PassedTrial>();
  const attempt = async (name: RuntimeName): Promise<void> => {
    const trial = await tryRuntime(trialSetup(setup, name));
    const reason = 'refused' in trial ? trial.refused : disagreement(trial, setup, trials);
    if (reason !== undefined) refused.push({ name, reason });
    else trials.set(name, trial as PassedTrial);
  };
  // First of all the CPU: what a GPU is measured by, and what it must agree with where the pack has no golden embedding.
  for (const name of ['onnxruntime-cpu', ...worthATrial] as const) await attempt(name);
  const ranking = rankTrials(trials);
  return {
    names: [...ranking.names, 'tfjs-wasm'],
    refused: [...refused, ...ranking.refused],
    gains: ranking.gains,
  };
}

function disagreement(trial: PassedTrial, { pack }: RankingSetup, trials: PassedTrials): string | undefined {
  const cpu = trials.get('onnxruntime-cpu');
  if (pack.golden !== undefined || cpu?.embedding === undefined) return undefined;
  const { agrees, similarity = 0 } = compareGolden(trial.embedding, { embedding: [...cpu.embedding] });
  return agrees
    ? undefined
    : `its embedding of a drawn face has a cosine of ${similarity.toFixed(6)} with that of onnxruntime-cpu`;
}

/** Of weights that are missing the runtime is not to blame. */
function faultOf(
  name: RuntimeName,
  reason: string,
  code: FaultCode = 'RUNTIME_UNAVAILABLE',
): FaceSearchError {
  return code === 'RUNTIME_UNAVAILABLE'
    ? runtimeUnavailable(name, reason)
    : new FaceSearchError(code, reason);
}

function trialSetup({ wish, pack, weightsDir }: RankingSetup, name: RuntimeName): TrialSetup {
  return { pack, weightsDir, runtime: runtimeSetup(wish, name) };
}
