import type { Net, Runtime } from '../inference/runtime.ts';
import type { PackNets } from '../pack/pack.ts';
import { type NetChoice, netFiles } from './netFiles.ts';
import type { ReadFile } from './netSources.ts';
import { openNet, type ReadCompiled, type WantedNet, wantedNet } from './openNet.ts';

/** How the nets of a pack are loaded. */
export interface NetOptions extends NetChoice {
  /** Spares the runtime what it would do anew. @default every net is made from its files */
  readonly readCompiled?: ReadCompiled | undefined;
}

/** The nets of a pack, in the order in which a photo meets them; those of the attack filter last, where they are wanted. */
export type LoadedNets = readonly [detector: Net, landmarker: Net, embedder: Net, ...filter: Net[]];

/** Loads the nets of a pack; where one cannot be loaded, those before it are closed again. */
export async function loadNets(
  pack: PackNets,
  runtime: Runtime,
  readFile: ReadFile,
  options: NetOptions = {},
): Promise<LoadedNets> {
  const opened: Net[] = [];
  const open = async (wanted: WantedNet): Promise<Net> => {
    const net = await openNet(pack, runtime, readFile, wanted);
    opened.push(net);
    return net;
  };
  try {
    // All are read from the start: the largest, which is the last, is there by the time those before it are loaded.
    const wanted = netFiles(pack, options).map((files) => wantedNet(runtime, files, options.readCompiled));
    const [detector, landmarks, embedder, ...filter] = wanted as [
      WantedNet,
      WantedNet,
      WantedNet,
      ...WantedNet[],
    ];
    const three = [await open(detector), await open(landmarks), await open(embedder)] as const;
    for (const net of filter) await open(net);
    return [...three, ...opened.slice(three.length)];
  } catch (fault) {
    await Promise.all(opened.map((net) => net.close()));
    throw fault;
  }
}
