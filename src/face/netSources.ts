import { prepareEmbedder } from '../inference/embedder/prepareEmbedder.ts';
import { landmarks68ToOnnx } from '../inference/faceApi/landmarks68ToOnnx.ts';
import { recognitionToOnnx } from '../inference/faceApi/recognitionToOnnx.ts';
import { ssdToOnnx } from '../inference/faceApi/ssdToOnnx.ts';
import { decodeOnnx } from '../inference/onnx/decodeOnnx.ts';
import type { OnnxModel } from '../inference/onnx/onnxModel.ts';
import { prepareOnnx } from '../inference/onnx/prepareOnnx.ts';
import { graphModelToOnnx } from '../inference/tfjs/graphModelToOnnx.ts';
import type { AttackNet, Embedder, PackNets } from '../pack/pack.ts';
import { type NetFiles, netFiles } from './netFiles.ts';

/** Makes an ONNX graph out of a net's structure (JSON) and its weights. */
type ToOnnx = (model: string, weights: Uint8Array) => OnnxModel;

/** Gives the verified content of one of a pack's files. */
export type ReadFile = (name: string) => Promise<Uint8Array>;

/** A net of a pack, as its files are. */
export interface NetSource extends NetFiles {
  onnx(readFile: ReadFile): Promise<OnnxModel>;
}

/** All nets of a pack, those of its attack filter too, in the order of {@link netFiles}. */
export function netSources(pack: PackNets): readonly NetSource[] {
  const { detector, landmarks, embedder } = pack;
  const detectorToOnnx = detector.kind === 'blazeface' ? graphModelToOnnx : ssdToOnnx;
  const landmarksToOnnx = landmarks.kind === 'facemesh' ? graphModelToOnnx : landmarks68ToOnnx;
  const onnx: readonly NetSource['onnx'][] = [
    (read) => madeOnnx(detector, detectorToOnnx, read),
    (read) => madeOnnx(landmarks, landmarksToOnnx, read),
    (read) => embedderOnnx(embedder, read),
    ...(pack.attackFilter?.nets ?? []).map((net) => (read: ReadFile) => attackOnnx(net, read)),
  ];
  const all = netFiles(pack, { filtersAttacks: true });
  return all.map((files, i) => ({ ...files, onnx: onnx[i] as NetSource['onnx'] }));
}

/** An ONNX graph, made from a net's structure and its weights. */
async function madeOnnx(
  { model, weights }: { readonly model: string; readonly weights: string },
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
