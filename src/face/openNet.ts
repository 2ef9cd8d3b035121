import type { OnnxModel } from '../inference/onnx/onnxModel.ts';
import type { Net, Runtime } from '../inference/runtime.ts';
import { smallBatches } from '../inference/smallBatches.ts';
import type { PackNets } from '../pack/pack.ts';
import type { NetFiles } from './netFiles.ts';
import type { NetSource, ReadFile } from './netSources.ts';

/**
 * Inputs of one run. On the CPU the four turns of a photo, or two faces and their mirror images, stay together, and more gain
 * nothing; a GPU gains from more.
 */
const MOST_AT_ONCE = { cpu: 4, gpu: 32 };

/** Gives what a runtime once made of a net for a target; undefined where that is not kept. Does not reject. */
export type ReadCompiled = (net: NetFiles, target: string) => Promise<Uint8Array | undefined>;

/** A net that is to be opened. */
export interface WantedNet {
  readonly files: NetFiles;
  /** Undefined where the net is not kept compiled. */
  readonly compiled: ReturnType<ReadCompiled> | undefined;
}

/** Has what is kept of a net read from now on. */
export function wantedNet({ compiler }: Runtime, files: NetFiles, readCompiled?: ReadCompiled): WantedNet {
  return { files, compiled: compiler && readCompiled?.(files, compiler.target) };
}

/** Loads one net of a pack, which then takes its inputs in small batches. */
export async function openNet(
  pack: PackNets,
  runtime: Runtime,
  readFile: ReadFile,
  { files, compiled }: WantedNet,
): Promise<Net> {
  const net =
    (await loadCompiled(runtime, await compiled)) ??
    (await runtime.load(await onnxOf(pack, files, readFile)));
  return smallBatches(net, MOST_AT_ONCE[runtime.usesGpu ? 'gpu' : 'cpu']);
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
