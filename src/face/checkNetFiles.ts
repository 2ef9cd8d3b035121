import type { PackNets } from '../pack/pack.ts';
import { readPackFile } from '../pack/readPackFile.ts';
import { compiledNets } from './compiledNets.ts';
import { type NetChoice, netFiles } from './netFiles.ts';

/** @see checkNetFiles */
export interface NetFilesOptions extends NetChoice {
  /** Folder of the fetched weights. @default models/weights/ of the installed package */
  readonly weightsDir?: string | undefined;
}

/**
 * Checks the files of nets that may be loaded in compiled form, and whose files then nobody reads: weights that were altered
 * or are missing are found at every start all the same.
 *
 * @throws FaceSearchError `WEIGHTS_MISSING`, `WEIGHTS_ALTERED`.
 */
export async function checkNetFiles(pack: PackNets, options: NetFilesOptions): Promise<void> {
  const { weightsDir } = options;
  const kept = compiledNets(pack, weightsDir);
  const files = netFiles(pack, options).flatMap((net) => (kept.has(net) ? net.files : []));
  for (const name of files) await readPackFile(pack, name, { weightsDir, keep: false });
}
