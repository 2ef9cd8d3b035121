import type { Runtime } from '../inference/runtime.ts';
import type { PackNets } from '../pack/pack.ts';
import type { CompiledNets } from './compiledNets.ts';
import { netSources, type ReadFile } from './netSources.ts';

/**
 * Compiles the nets of a pack, those of its attack filter too, that are not kept compiled yet.
 *
 * @returns how many are kept now; 0 where the runtime compiles none.
 *
 * @example
 * await compileNets(pack, await openOnnxRuntime(), (name) => readPackFile(pack, name), compiledNets(pack));
 */
export async function compileNets(
  pack: PackNets,
  { compiler }: Runtime,
  readFile: ReadFile,
  kept: CompiledNets,
): Promise<number> {
  if (!compiler) return 0;
  const { target } = compiler;
  const sources = netSources(pack);
  for (const net of sources)
    if (!(await kept.read(net, target)))
      await kept.write(net, target, await compiler.compile(await net.onnx(readFile)));
  return sources.length;
}
