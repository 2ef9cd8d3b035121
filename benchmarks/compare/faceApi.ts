import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** face-api 1.7.15 on TensorFlow.js, as one would write a search with it. */
export interface FaceApi {
  /** Decodes a photo, describes one face of it, the most certain one, and compares with all that are enrolled. */
  readonly search: (photo: Uint8Array) => Promise<string>;
}

/** What its nets run on: wasm, or TensorFlow itself, by `@tensorflow/tfjs-node`. */
export type FaceApiBackend = keyof typeof BUILDS;

const BUILDS = { wasm: 'face-api.node-wasm.js', tensorflow: 'face-api.node.js' };

interface Described {
  readonly descriptor: Float32Array;
}

const require = createRequire(import.meta.url);

/**
 * Loads face-api with its nets. Rejects where the backend is not installed.
 * @param enrolled - descriptors, one a person.
 */
export async function openFaceApi(
  enrolled: readonly Float32Array[],
  backend: FaceApiBackend,
): Promise<FaceApi> {
  const tf = backend === 'wasm' ? await startWasm() : require('@tensorflow/tfjs-node');
  const root = dirname(require.resolve('@vladmandic/face-api/package.json'));
  const faceapi = require(join(root, 'dist', BUILDS[backend]));
  for (const net of ['ssdMobilenetv1', 'faceLandmark68Net', 'faceRecognitionNet']) {
    await faceapi.nets[net].loadFromDisk(join(root, 'model'));
  }
  const labelled = enrolled.map(
    (descriptor, i) => new faceapi.LabeledFaceDescriptors(String(i), [descriptor]),
  );
  const matcher = new faceapi.FaceMatcher(labelled);
  return {
    async search(photo) {
      const { data, info } = await sharp(photo)
        .rotate()
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const tensor = tf.tensor3d(data, [info.height, info.width, 3]);
      const face: Described | undefined = await faceapi
        .detectSingleFace(tensor)
        .withFaceLandmarks()
        .withFaceDescriptor();
      tensor.dispose();
      return face ? matcher.findBestMatch(face.descriptor).toString() : 'nobody';
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: face-api's builds bring their own TensorFlow.js, whose types are others
async function startWasm(): Promise<any> {
  const tf = require('@tensorflow/tfjs');
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
  await tf.setBackend('wasm');
  await tf.ready();
  return tf;
}
