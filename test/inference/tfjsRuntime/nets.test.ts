import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { landmarks68ToOnnx } from '#src/inference/faceApi/landmarks68ToOnnx.js';
import { recognitionToOnnx } from '#src/inference/faceApi/recognitionToOnnx.js';
import { ssdToOnnx } from '#src/inference/faceApi/ssdToOnnx.js';
import { decodeOnnx } from '#src/inference/onnx/decodeOnnx.js';
import type { OnnxModel } from '#src/inference/onnx/onnxModel.js';
import { prepareOnnx } from '#src/inference/onnx/prepareOnnx.js';
import { graphModelToOnnx } from '#src/inference/tfjs/graphModelToOnnx.js';
import { faceApiPath } from '../faceApi/faceApiOracle.ts';
import { pairOf, photoPixels } from '../photoPixels.ts';
import { cosine, largestGap, noise, runBoth } from './agreement.ts';

const weights = (name: string): Buffer => readFileSync(`models/weights/${name}`);

function graphModel(name: string): OnnxModel {
  return graphModelToOnnx(weights(`${name}.json`).toString(), weights(`${name}.bin`));
}

function faceApiNet(toOnnx: typeof ssdToOnnx, name: string): OnnxModel {
  const manifest = readFileSync(faceApiPath(`model/${name}-weights_manifest.json`), 'utf8');
  return toOnnx(manifest, readFileSync(faceApiPath(`model/${name}.bin`)));
}

/** Every net of both packs: what it is made from, its input, and how far apart single values of its outputs may lie. */
const nets = [
  {
    name: 'SFace',
    model: () => prepareOnnx(decodeOnnx(weights('sface.onnx'))),
    side: 112,
    mean: 0,
    scale: 1,
    limit: 1e-4,
  },
  {
    name: 'BlazeFace',
    model: () => graphModel('blazeface'),
    side: 256,
    mean: 127.5,
    scale: 1 / 127.5,
    limit: 2e-3,
  },
  { name: 'FaceMesh', model: () => graphModel('facemesh'), side: 192, mean: 0, scale: 1 / 255, limit: 2e-3 },
  {
    name: 'SSD',
    model: () => faceApiNet(ssdToOnnx, 'ssd_mobilenetv1_model'),
    side: 512,
    mean: 127.5,
    scale: 1 / 127.5,
    limit: 1e-4,
  },
  {
    name: 'landmarks',
    model: () => faceApiNet(landmarks68ToOnnx, 'face_landmark_68_model'),
    side: 112,
    mean: 127.5,
    scale: 1 / 255,
    limit: 1e-5,
  },
  {
    name: 'recognition',
    model: () => faceApiNet(recognitionToOnnx, 'face_recognition_model'),
    side: 150,
    mean: 127.5,
    scale: 1 / 255,
    limit: 1e-5,
  },
] as const;

describe.each(nets)('$name on wasm', ({ model, side, mean, scale, limit }) => {
  const net = model();

  test('agrees with onnxruntime on photos, two at a time', async () => {
    const photos = await Promise.all([3, 6].map((sample) => photoPixels(sample, side, mean, scale)));
    expectClose(await runBoth(net, pairOf(...(photos as [Float32Array, Float32Array])), 2), limit);
  });

  test('agrees with onnxruntime on noise', async () => {
    const pixels = noise(3 * side * side).map((value) => (((value + 3) / 6) * 255 - mean) * scale);
    expectClose(await runBoth(net, pixels, 1), limit);
  });
});

function expectClose({ expected, actual }: Awaited<ReturnType<typeof runBoth>>, limit: number): void {
  for (const [name, values] of Object.entries(expected)) {
    const found = actual[name] as Float32Array;
    expect(found.length).toBe(values.length);
    expect(largestGap(values, found)).toBeLessThan(limit);
    expect(cosine(values, found)).toBeGreaterThan(0.9999);
  }
}
