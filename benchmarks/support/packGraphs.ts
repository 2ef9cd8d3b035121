import { decodeOnnx } from '#src/inference/onnx/decodeOnnx.js';
import type { OnnxModel } from '#src/inference/onnx/onnxModel.js';
import { prepareOnnx } from '#src/inference/onnx/prepareOnnx.js';
import { graphModelToOnnx } from '#src/inference/tfjs/graphModelToOnnx.js';
import { readPack } from '#src/pack/readPack.js';
import { readPackFile } from '#src/pack/readPackFile.js';

/** The nets of the default pack as graphs. */
export async function packGraphs(): Promise<{ name: string; model: OnnxModel }[]> {
  const pack = await readPack('sface');
  const read = (name: string): Promise<Uint8Array> => readPackFile(pack, name);
  const fromTfjs = async (name: string): Promise<OnnxModel> =>
    graphModelToOnnx(new TextDecoder().decode(await read(`${name}.json`)), await read(`${name}.bin`));
  return [
    { name: 'SFace', model: prepareOnnx(decodeOnnx(await read('sface.onnx'))) },
    { name: 'BlazeFace', model: await fromTfjs('blazeface') },
    { name: 'FaceMesh', model: await fromTfjs('facemesh') },
  ];
}
