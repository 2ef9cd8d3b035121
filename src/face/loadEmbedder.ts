import type { Net, Runtime } from '../inference/runtime.ts';
import type { PackNets } from '../pack/pack.ts';
import { netFiles } from './netFiles.ts';
import type { ReadFile } from './netSources.ts';
import { openNet, type ReadCompiled, wantedNet } from './openNet.ts';

/**
 * Loads the embedder of a pack alone; see `loadNets`.
 *
 * @param readFile - gives the verified content of one of the pack's files.
 */
export async function loadEmbedder(
  pack: PackNets,
  runtime: Runtime,
  readFile: ReadFile,
  readCompiled?: ReadCompiled,
): Promise<Net> {
  const [, , embedder] = netFiles(pack, {});
  return openNet(pack, runtime, readFile, wantedNet(runtime, embedder, readCompiled));
}
