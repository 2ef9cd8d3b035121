import { Warper } from '../image/warper.ts';
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
import { type AttackJudge, attackFilter } from './attackFilter/attackFilter.ts';
import { attackJudge } from './attackFilter/attackJudge.ts';
import { blazeFace } from './blazeface/blazeFace.ts';
import { embedder } from './embed.ts';
import { evidenceOf } from './evidenceOf.ts';
import { faceMesh } from './facemesh/faceMesh.ts';
import type { FaceNets } from './faceNets.ts';
import { landmarks68 } from './landmarks68/landmarks68.ts';
import { ssd } from './ssd/ssd.ts';

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
type ReadFile = (name: string) => Promise<Uint8Array>;

/**
 * Loads the three nets of a pack, and those of its attack filter where it is asked for and there is one.
 *
 * @param readFile - gives the verified content of one of the pack's files.
 */
export async function openFaceNets(
  pack: PackNets,
  runtime: Runtime,
  readFile: ReadFile,
  { filtersAttacks = false }: { readonly filtersAttacks?: boolean | undefined } = {},
): Promise<FaceNets> {
  const warper = new Warper();
  const opened: Net[] = [];
  const open = async (onnx: Promise<OnnxModel>): Promise<Net> => {
    const net = smallBatches(await runtime.load(await onnx), MOST_AT_ONCE[runtime.usesGpu ? 'gpu' : 'cpu']);
    opened.push(net);
    return net;
  };
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((net) => net.close()));
  };
  const made = (files: NetFiles, toOnnx: ToOnnx): Promise<Net> => open(madeOnnx(files, toOnnx, readFile));
  const judges = async (): Promise<AttackJudge[]> => {
    const ready: AttackJudge[] = [];
    for (const net of pack.attackFilter?.nets ?? [])
      ready.push(attackJudge(warper, await open(attackOnnx(net, readFile)), net));
    return ready;
  };
  const { detector, landmarks, embedder: constants, gate } = pack;
  const faceMeshLimits = gate && { minPresence: gate.minPresence };
  const embedderLimits = gate && { minRawLength: gate.minRawLength };
  try {
    return {
      detector:
        detector.kind === 'blazeface'
          ? blazeFace(warper, await made(detector, graphModelToOnnx), detector)
          : ssd(warper, await made(detector, ssdToOnnx), detector),
      landmarker:
        landmarks.kind === 'facemesh'
          ? faceMesh(warper, await made(landmarks, graphModelToOnnx), { ...landmarks, ...faceMeshLimits })
          : landmarks68(warper, await made(landmarks, landmarks68ToOnnx), landmarks),
      embedder: embedder(warper, await open(embedderOnnx(constants, readFile)), {
        ...constants,
        ...embedderLimits,
      }),
      ...(filtersAttacks && { attackFilter: attackFilter(await judges()) }),
      isFace: (face) => gate === undefined || evidenceOf(face, gate) >= 0,
      close,
    };
  } catch (fault) {
    await close();
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
