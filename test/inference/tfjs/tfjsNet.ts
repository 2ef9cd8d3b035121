import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

/** A graph model that TensorFlow.js itself runs, on WebAssembly; pixels go in with the channels last. */
export async function openTfjsNet(
  modelJson: string,
  weights: Uint8Array,
): Promise<(pixels: Float32Array, shape: [number, number, number, number]) => Map<string, Float32Array>> {
  setWasmPaths(join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')), sep));
  if (!(await tf.setBackend('wasm'))) throw new Error('The wasm backend of TensorFlow.js does not start');
  const { modelTopology, weightsManifest, signature, userDefinedMetadata } = JSON.parse(modelJson);
  const weightSpecs = weightsManifest.flatMap(
    (group: { weights: tf.io.WeightsManifestEntry[] }) => group.weights,
  );
  const weightData = new Uint8Array(weights).buffer;
  const artifacts = { modelTopology, weightSpecs, weightData, signature, userDefinedMetadata };
  const model = await tf.loadGraphModel(tf.io.fromMemory(artifacts));
  // It may call its outputs by the names of a signature; the graph's own names are those of the tensors.
  const names = model.outputs.map(({ name }) => name.replace(/:0$/, ''));
  return (pixels, shape) => {
    const input = tf.tensor4d(pixels, shape);
    const outputs = [model.execute(input, names)].flat();
    const values = outputs.map(
      (output, i) => [names[i] ?? '', output.dataSync<'float32'>().slice()] as const,
    );
    tf.dispose([input, ...outputs]);
    return new Map(values);
  };
}
