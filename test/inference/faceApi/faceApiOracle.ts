import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type * as tfjs from '@tensorflow/tfjs';
import type { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type * as faceapi from '@vladmandic/face-api';
import sharp from 'sharp';

const require = createRequire(import.meta.url);

/** face-api with its own nets loaded, on the wasm backend of tfjs. */
export type Oracle = typeof faceapi;

/** Rows, columns, red, green and blue, 0 to 255. */
export type PhotoTensor = faceapi.tf.Tensor3D;

/** face-api's wasm build is CommonJS, and so is the tfjs that it shares with us. */
export async function openOracle(): Promise<Oracle> {
  const wasm = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths: typeof setWasmPaths };
  wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
  const { setBackend } = require('@tensorflow/tfjs') as typeof tfjs;
  const oracle = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as Oracle;
  await setBackend('wasm');
  const { ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = oracle.nets;
  for (const net of [ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet]) {
    await net.loadFromDisk(faceApiPath('model'));
  }
  return oracle;
}

/** Path of a file or folder of the package. */
export function faceApiPath(path: string): string {
  return `${dirname(require.resolve('@vladmandic/face-api/package.json'))}/${path}`;
}

/** Decodes a photo; the tensor is the caller's to dispose. */
export async function readPhoto({ tf }: Oracle, path: string): Promise<PhotoTensor> {
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return tf.tensor3d(new Uint8Array(data), [info.height, info.width, 3], 'int32');
}

/** How a net wants its pixels: scaled into a square of this side, in its middle or not, `(value - mean) * scale`. */
export interface Scaling {
  readonly side: number;
  readonly centred: boolean;
  readonly mean: readonly number[];
  readonly scale: number;
}

/** Pads and scales a photo with face-api's own code and takes it apart into planes of red, green and blue. */
export async function netInput(
  { tf, toNetInput }: Oracle,
  photo: PhotoTensor,
  { side, centred, mean, scale }: Scaling,
): Promise<Float32Array> {
  const input = await toNetInput(photo);
  const planes = tf.tidy(() => {
    const pixels = tf.sub<faceapi.tf.Tensor4D>(input.toBatchTensor(side, centred), [...mean]);
    return tf.transpose(tf.mul<faceapi.tf.Tensor4D>(pixels, scale), [0, 3, 1, 2]);
  });
  const values = Float32Array.from(planes.dataSync());
  planes.dispose();
  return values;
}
