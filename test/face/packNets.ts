import type { FaceNets } from '#src/face/faceNets.js';
import { openFaceNets } from '#src/face/openFaceNets.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
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

/** The nets of a built-in pack on the runtime that users get. */
export async function openPackNets(id: string): Promise<FaceNets> {
  const pack = await readPack(id);
  return openFaceNets(pack, await openOnnxRuntime(), (name) => readPackFile(pack, name));
}
