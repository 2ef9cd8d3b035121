import { landmarks68ToOnnx } from '../inference/faceApi/landmarks68ToOnnx.ts';
import { recognitionToOnnx } from '../inference/faceApi/recognitionToOnnx.ts';
import { ssdToOnnx } from '../inference/faceApi/ssdToOnnx.ts';
import { decodeOnnx } from '../inference/onnx/decodeOnnx.ts';
import { encodeOnnx } from '../inference/onnx/encodeOnnx.ts';
import type { OnnxModel } from '../inference/onnx/onnxModel.ts';
import { prepareOnnx } from '../inference/onnx/prepareOnnx.ts';
import type { Net, Runtime } from '../inference/runtime.ts';
import { graphModelToOnnx } from '../inference/tfjs/graphModelToOnnx.ts';
import type { Pack } from '../pack/pack.ts';
import { blazeFace } from './blazeface/blazeFace.ts';
import { embedder } from './embed.ts';
import { evidenceOf } from './evidenceOf.ts';
import { faceMesh } from './facemesh/faceMesh.ts';
import type { FaceNets } from './faceNets.ts';
import { landmarks68 } from './landmarks68/landmarks68.ts';
import { ssd } from './ssd/ssd.ts';

/** Makes an ONNX graph out of a net's structure (JSON) and its weights. */
type ToOnnx = (model: string, weights: Uint8Array) => OnnxModel;

interface NetFiles {
  readonly model: string;
  readonly weights?: string | undefined;
}

/**
 * Loads the three nets of a pack.
 *
 * @param readFile - gives the verified content of one of the pack's files.
 */
export async function openFaceNets(
  pack: Pack,
  runtime: Runtime,
  readFile: (name: string) => Promise<Uint8Array>,
): Promise<FaceNets> {
  const opened: Net[] = [];
  const open = async (files: NetFiles, toOnnx: ToOnnx | undefined): Promise<Net> => {
    const net = await runtime.load(await onnxOf(files, toOnnx, readFile));
    opened.push(net);
    return net;
  };
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((net) => net.close()));
  };
  const { detector, landmarks, embedder: constants, gate } = pack;
  try {
    return {
      detector:
        detector.kind === 'blazeface'
          ? blazeFace(await open(detector, graphModelToOnnx), detector)
          : ssd(await open(detector, ssdToOnnx), detector),
      landmarker:
        landmarks.kind === 'facemesh'
          ? faceMesh(await open(landmarks, graphModelToOnnx), landmarks)
          : landmarks68(await open(landmarks, landmarks68ToOnnx), landmarks),
      embedder: embedder(
        await open(constants, constants.kind === 'onnx' ? undefined : recognitionToOnnx),
        constants,
      ),
      isFace: (face) => gate === undefined || evidenceOf(face, gate) >= 0,
      close,
    };
  } catch (fault) {
    await close();
    throw fault;
  }
}

/** The bytes of an ONNX file: made from other weights, or the file itself with its weights ready to be folded. */
async function onnxOf(
  { model, weights }: NetFiles,
  toOnnx: ToOnnx | undefined,
  readFile: (name: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const bytes = await readFile(model);
  if (!toOnnx || weights === undefined) return encodeOnnx(prepareOnnx(decodeOnnx(bytes)));
  return encodeOnnx(toOnnx(new TextDecoder().decode(bytes), await readFile(weights)));
}
