import { prepareEmbedder } from '../inference/embedder/prepareEmbedder.ts';
import { landmarks68ToOnnx } from '../inference/faceApi/landmarks68ToOnnx.ts';
import { recognitionToOnnx } from '../inference/faceApi/recognitionToOnnx.ts';
import { ssdToOnnx } from '../inference/faceApi/ssdToOnnx.ts';
import { decodeOnnx } from '../inference/onnx/decodeOnnx.ts';
import type { OnnxModel } from '../inference/onnx/onnxModel.ts';
import { prepareOnnx } from '../inference/onnx/prepareOnnx.ts';
import type { Net, Runtime } from '../inference/runtime.ts';
import { smallBatches } from '../inference/smallBatches.ts';
import { graphModelToOnnx } from '../inference/tfjs/graphModelToOnnx.ts';
import type { AttackNet, Embedder, PackNets } from '../pack/pack.ts';

/**
 * Inputs of one run. On the CPU the four turns of a photo, or two faces and their mirror images, stay together, and more gain
 * nothing; a GPU gains from more.
 */
const MOST_AT_ONCE = { cpu: 4, gpu: 32 };

/** Makes an ONNX graph out of a net's structure (JSON) and its weights. */
type ToOnnx = (model: string, weights: Uint8Array) => OnnxModel;

interface NetFiles {
  readonly model: string;
  readonly weights: string;
}

/** Gives the verified content of one of a pack's files. */
export type ReadFile = (name: string) => Promise<Uint8Array>;

/** The nets of a pack, in the order in which a photo meets them; those of the attack filter last, where they are wanted. */
export type LoadedNets = readonly [detector: Net, landmarker: Net, embedder: Net, ...filter: Net[]];

/** Which of a pack's nets are wanted beside the three. */
export interface NetChoice {
  /** Those of its attack filter, where it has one. @default false */
  readonly filtersAttacks?: boolean | undefined;
}

/** Loads the nets of a pack; where one cannot be loaded, those before it are closed again. */
export async function loadNets(
  pack: PackNets,
  runtime: Runtime,
  readFile: ReadFile,
  { filtersAttacks = false }: NetChoice = {},
): Promise<LoadedNets> {
  const opened: Net[] = [];
  const open = async (onnx: Promise<OnnxModel>): Promise<Net> => {
    const net = smallBatches(await runtime.load(await onnx), MOST_AT_ONCE[runtime.usesGpu ? 'gpu' : 'cpu']);
    opened.push(net);
    return net;
  };
  const made = (files: NetFiles, toOnnx: ToOnnx): Promise<Net> => open(madeOnnx(files, toOnnx, readFile));
  const { detector, landmarks, embedder } = pack;
  const filter = filtersAttacks ? (pack.attackFilter?.nets ?? []) : [];
  try {
    const three = [
      await made(detector, detector.kind === 'blazeface' ? graphModelToOnnx : ssdToOnnx),
      await made(landmarks, landmarks.kind === 'facemesh' ? graphModelToOnnx : landmarks68ToOnnx),
      await open(embedderOnnx(embedder, readFile)),
    ] as const;
    for (const net of filter) await open(attackOnnx(net, readFile));
    return [...three, ...opened.slice(three.length)];
  } catch (fault) {
    await Promise.all(opened.map((net) => net.close()));
    throw fault;
  }
}

/** An ONNX graph, made from a net's structure and its weights. */
async function madeOnnx(
  { model, weights }: NetFiles,
  toOnnx: ToOnnx,
  readFile: ReadFile,
): Promise<OnnxModel> {
  return toOnnx(new TextDecoder().decode(await readFile(model)), await readFile(weights));
}

/** An embedder is an ONNX file as it was published, or made like the other nets. */
async function embedderOnnx(constants: Embedder, readFile: ReadFile): Promise<OnnxModel> {
  const { model, weights } = constants;
  if (constants.kind === 'onnx' || weights === undefined)
    return prepareEmbedder(await readFile(model), constants);
  return madeOnnx({ model, weights }, recognitionToOnnx, readFile);
}

/** A net of the attack filter is an ONNX file as it was published, or a graph model. */
async function attackOnnx({ model, weights }: AttackNet, readFile: ReadFile): Promise<OnnxModel> {
  if (weights === undefined) return prepareOnnx(decodeOnnx(await readFile(model)));
  return madeOnnx({ model, weights }, graphModelToOnnx, readFile);
}
