import { type RuntimeName, runtimeNames } from '../../inference/runtimes/runtimeName.ts';
import type { PackNets } from '../../pack/pack.ts';
import { rankRuntimes } from '../../vision/runtimes/rankRuntimes.ts';
import type { Trial } from '../../vision/runtimes/trial.ts';
import { PATIENCE, tryInProcess } from '../../vision/runtimes/tryInProcess.ts';
import type { Finding } from './finding.ts';

/** What runtimes are tried with. */
export interface CheckRuntimesOptions {
  readonly pack: PackNets;
  readonly weightsDir?: string | undefined;
  /** Folder of onnxruntime's provider files, where they do not lie beside onnxruntime itself. */
  readonly providerPath?: string | undefined;
}

/** Tries every runtime in a process of its own, and says which of them `auto` takes and why none of the others. */
export async function checkRuntimes(options: CheckRuntimesOptions): Promise<readonly Finding[]> {
  const { pack, weightsDir, providerPath } = options;
  const trials = new Map<RuntimeName, Trial>();
  for (const name of runtimeNames) {
    const runtime = name === 'onnxruntime-cuda' ? { name, providerPath } : { name };
    trials.set(name, await tryInProcess({ pack, weightsDir, runtime }, PATIENCE.named));
  }
  const ranking = await rankRuntimes(
    { pack, weightsDir, wish: { name: 'auto', providerPath } },
    ({ runtime }) => Promise.resolve(trials.get(runtime.name) as Trial),
  );
  const passed = (name: RuntimeName): boolean => !('refused' in (trials.get(name) as Trial));
  const taken = ranking.names.find(passed);
  const reasons = new Map(ranking.refused.map(({ name, reason }) => [name, reason]));
  const findings = runtimeNames.map((name) =>
    findingOf(name, trials.get(name) as Trial, taken, reasons.get(name)),
  );
  return taken === undefined ? [...findings, NONE] : findings;
}

const NONE: Finding = {
  check: 'Runtimes',
  subject: 'none',
  state: 'bad',
  detail: 'nothing runs the nets',
  remedy: 'see what stands behind onnxruntime-cpu, which should run everywhere',
};

function findingOf(
  name: RuntimeName,
  trial: Trial,
  taken: RuntimeName | undefined,
  passedOver: string | undefined,
): Finding {
  const finding = { check: 'Runtimes', subject: name };
  if ('refused' in trial) return { ...finding, state: 'note', detail: `refused: ${trial.refused}` };
  const { milliseconds, similarity, batchGain } = trial;
  const cosine = similarity === undefined ? '' : `, cosine ${similarity.toFixed(6)}`;
  const gain = batchGain === undefined ? '' : `, ${batchGain.toFixed(1)} times as fast in batches of 8`;
  const figures = `${milliseconds.toFixed(1)} ms for a drawn face${cosine}${gain}`;
  const measured = { ...finding, milliseconds, similarity };
  if (name === taken) return { ...measured, state: 'good', detail: `taken by "auto": ${figures}` };
  const why = passedOver ?? `not taken: ${taken} comes first`;
  return { ...measured, state: 'note', detail: `works: ${figures}; ${why}` };
}
