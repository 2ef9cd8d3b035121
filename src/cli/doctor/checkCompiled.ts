import { compiledNets } from '../../face/compiledNets.ts';
import { netFiles } from '../../face/netFiles.ts';
import { openRuntime } from '../../inference/runtimes/openRuntime.ts';
import { modelsCommand } from '../../pack/modelsCommand.ts';
import type { PackNets } from '../../pack/pack.ts';
import type { Finding } from './finding.ts';

/** Whether the nets of a pack are compiled for this machine. Engines do without, so it is never bad. */
export async function checkCompiled(
  pack: PackNets,
  weightsDir: string | undefined,
): Promise<readonly Finding[]> {
  const target = await compileTarget();
  if (target === undefined) return [];
  const kept = compiledNets(pack, weightsDir);
  const nets = netFiles(pack, { filtersAttacks: true });
  const found = await Promise.all(nets.map((net) => kept.read(net, target)));
  const compiled = found.filter((bytes) => bytes !== undefined).length;
  const finding = { check: 'Compiled nets', subject: pack.id };
  if (compiled === nets.length)
    return [{ ...finding, state: 'good', detail: `${compiled}, for the processor of this machine` }];
  const detail = `${compiled} of ${nets.length} are compiled for this machine and version; the rest are made from the weights each time an engine opens, which takes longer`;
  return [{ ...finding, state: 'note', detail, remedy: `run "${modelsCommand(pack, weightsDir)}"` }];
}

/** Undefined where the runtime does not load, of which others tell. */
async function compileTarget(): Promise<string | undefined> {
  try {
    return (await openRuntime({ name: 'onnxruntime-cpu' })).compiler?.target;
  } catch {
    return undefined;
  }
}
