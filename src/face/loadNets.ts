import type { OnnxModel } from '../inference/onnx/onnxModel.ts';
import type { Net, Runtime } from '../inference/runtime.ts';
import { smallBatches } from '../inference/smallBatches.ts';
import type { PackNets } from '../pack/pack.ts';
import { type NetChoice, type NetFiles, netFiles } from './netFiles.ts';
import type { NetSource, ReadFile } from './netSources.ts';

/**
 * Inputs of one run. On the CPU the four turns of a photo, or two faces and their mirror images, stay together, and more gain
 * nothing; a GPU gains from more.
 */
const MOST_AT_ONCE = { cpu: 4, gpu: 32 };

/** Gives what a runtime once made of a net for a target; undefined where that is not kept. Does not reject. */
export type ReadCompiled = (net: NetFiles, target: string) => Promise<Uint8Array | undefined>;

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
  const most = MOST_AT_ONCE[runtime.usesGpu ? 'gpu' : 'cpu'];
  const open = async ({ files, compiled }: WantedNet): Promise<Net> => {
    const net =
      (await loadCompiled(runtime, await compiled)) ??
      (await runtime.load(await onnxOf(pack, files, readFile)));
    const inSmallBatches = smallBatches(net, most);
    opened.push(inSmallBatches);
    return inSmallBatches;
  };
  try {
    // All are read from the start: the largest, which is the last, is there by the time those before it are loaded.
    const [detector, landmarks, embedder, ...filter] = wantedNets(pack, runtime, options);
    const three = [await open(detector), await open(landmarks), await open(embedder)] as const;
    for (const net of filter) await open(net);
    return [...three, ...opened.slice(three.length)];
  } catch (fault) {
    await Promise.all(opened.map((net) => net.close()));
    throw fault;
  }
}

interface WantedNet {
  readonly files: NetFiles;
  /** Undefined where the net is not kept compiled. */
  readonly compiled: ReturnType<ReadCompiled> | undefined;
}

function wantedNets(
  pack: PackNets,
  { compiler }: Runtime,
  options: NetOptions,
): readonly [WantedNet, WantedNet, WantedNet, ...WantedNet[]] {
  const wanted = (files: NetFiles): WantedNet => ({
    files,
    compiled: compiler && options.readCompiled?.(files, compiler.target),
  });
  const [detector, landmarks, embedder, ...filter] = netFiles(pack, options);
  return [wanted(detector), wanted(landmarks), wanted(embedder), ...filter.map(wanted)];
}

async function onnxOf(pack: PackNets, { role }: NetFiles, readFile: ReadFile): Promise<OnnxModel> {
  // Loaded where it is wanted: what reads the formats of nets is of no use to compiled ones.
  const { netSources } = await import('./netSources.ts');
  const source = netSources(pack).find((net) => net.role === role) as NetSource;
  return source.onnx(readFile);
}

/** Undefined where there is none, and where the runtime refuses it: a net's files are what counts. */
async function loadCompiled(
  { compiler }: Runtime,
  compiled: Uint8Array | undefined,
): Promise<Net | undefined> {
  return compiled && compiler?.load(compiled).catch(() => undefined);
}
