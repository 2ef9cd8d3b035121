import type { FaceNets } from '#src/face/faceNets.js';
import { openFaceNets } from '#src/face/openFaceNets.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import type { Embedder } from '#src/pack/pack.js';
import { readPack } from '#src/pack/readPack.js';
import { readPackFile } from '#src/pack/readPackFile.js';

/** The files of the default pack that `npm run models` fetches; those of the other come with a dependency. */
export const sfaceFiles = [
  'blazeface.json',
  'blazeface.bin',
  'facemesh.json',
  'facemesh.bin',
  'sface.onnx',
] as const;

/** The nets of a built-in pack, with constants of its embedder changed, on the runtime that users get. */
export async function openPackNets(id: string, changed: Partial<Embedder> = {}): Promise<FaceNets> {
  const read = await readPack(id);
  const pack = { ...read, embedder: { ...read.embedder, ...changed } };
  return openFaceNets(pack, await openOnnxRuntime(), (name) => readPackFile(pack, name));
}
