import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeLandmarks68 } from '#src/face/landmarks68/decodeLandmarks68.js';
import { decodeSsd } from '#src/face/ssd/decodeSsd.js';
import { landmarks68ToOnnx } from '#src/inference/faceApi/landmarks68ToOnnx.js';
import { recognitionToOnnx } from '#src/inference/faceApi/recognitionToOnnx.js';
import { ssdToOnnx } from '#src/inference/faceApi/ssdToOnnx.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import type { Net } from '#src/inference/runtime.js';
import type { Pack } from '#src/pack/pack.js';
import {
  faceApiPath,
  netInput,
  type Oracle,
  openOracle,
  type PhotoTensor,
  readPhoto,
  type Scaling,
} from './faceApiOracle.ts';

const pack = JSON.parse(readFileSync('models/face-api.json', 'utf8')) as Pack;
const SSD: Scaling = { side: pack.detector.input, centred: false, ...pack.detector.pixels };
const LANDMARKS: Scaling = { side: pack.landmarks.input, centred: true, ...pack.landmarks.pixels };
// The pack has dlib's own scale of 1/256, by which the net was trained.
const { input: side, pixels } = pack.embedder;
const RECOGNITION: Scaling = { side, centred: true, ...pixels, scale: 1 / 255 };
const LIMIT = 1e-4;

// Twelve faces; that faces are found in all six is for the tests of finding them.
const photos = [1, 4, 5].map((n) => `demo/sample${n}.jpg`);
const nets: Record<string, Net> = {};
let oracle: Oracle;

const files = (name: string): [string, Uint8Array] => [
  readFileSync(faceApiPath(`model/${name}-weights_manifest.json`), 'utf8'),
  readFileSync(faceApiPath(`model/${name}.bin`)),
];

/** Some outputs of one of our nets. */
async function run(
  net: string,
  outputs: readonly string[],
  input: Float32Array,
  batch = 1,
): Promise<Float32Array[]> {
  const values = await nets[net]?.run(input, batch);
  return outputs.map((output) => values?.[output] ?? expect.fail(`Net "${net}" has no output "${output}"`));
}

function largestGap(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(expected).reduce((gap, value, i) => {
    // A value that is not a number must not pass for a small gap.
    const distance = Math.abs(value - (actual[i] ?? Number.NaN));
    return distance <= gap ? gap : Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
  }, 0);
}

beforeAll(async () => {
  oracle = await openOracle();
  const runtime = await openOnnxRuntime();
  nets['ssd'] = await runtime.load(ssdToOnnx(...files('ssd_mobilenetv1_model')));
  nets['landmarks'] = await runtime.load(landmarks68ToOnnx(...files('face_landmark_68_model')));
  nets['recognition'] = await runtime.load(recognitionToOnnx(...files('face_recognition_model')));
});

afterAll(async () => {
  for (const net of Object.values(nets)) await net.close();
});

describe.each(photos)("face-api's nets on %s", (photo) => {
  const options = () => new oracle.SsdMobilenetv1Options({ minConfidence: 0.5 });
  const everything = () => oracle.detectAllFaces(image, options()).withFaceLandmarks().withFaceDescriptors();
  let image: PhotoTensor;
  let boxes: Float32Array;
  let scores: Float32Array;
  /** As face-api finds them. */
  let faces: Awaited<ReturnType<typeof everything>>;
  beforeAll(async () => {
    image = await readPhoto(oracle, faceApiPath(photo));
    const input = await netInput(oracle, image, SSD);
    [boxes, scores] = (await run('ssd', ['boxes', 'scores'], input)) as [Float32Array, Float32Array];
    faces = await everything();
  });
  afterAll(() => {
    image.dispose();
  });

  test('every anchor has the box and the score that it has in face-api', async () => {
    const theirs = oracle.nets.ssdMobilenetv1.forwardInput(await oracle.toNetInput(image));
    expect(scores).toHaveLength(5118);
    expect(largestGap(scores, theirs.scores[0]?.dataSync() ?? [])).toBeLessThan(LIMIT);
    expect(largestGap(boxes, theirs.boxes[0]?.dataSync() ?? [])).toBeLessThan(LIMIT);
    for (const tensor of [...theirs.boxes, ...theirs.scores]) tensor.dispose();
  });

  test('the same faces are found in the same places', () => {
    const [height, width] = image.shape;
    const theirs = faces.map(({ detection }) => detection);
    const ours = decodeSsd(boxes, scores, { input: 512, minScore: 0.5, maxOverlap: 0.5 });
    expect(theirs.length).toBeGreaterThan(2);
    expect(ours).toHaveLength(theirs.length);
    const longer = Math.max(height, width);
    // face-api takes the photo's share of the input in whole pixels, and cuts the boxes at the input's sides.
    const [right, bottom] = [Math.round((512 * width) / longer), Math.round((512 * height) / longer)];
    const cut = (place: number): number => Math.min(Math.max(place, 0), 512);
    ours.forEach(({ box, score }, i) => {
      const { relativeBox, score: expected } = theirs[i] as (typeof theirs)[number];
      const place = [
        cut(box.left) / right,
        cut(box.top) / bottom,
        cut(box.left + box.width) / right,
        cut(box.top + box.height) / bottom,
      ];
      expect(Math.abs(score - expected)).toBeLessThan(LIMIT);
      const { left, top } = relativeBox;
      expect(largestGap(place, [left, top, relativeBox.right, relativeBox.bottom])).toBeLessThan(LIMIT);
    });
  });

  test('every face has the landmarks and the descriptor that it has in face-api', async () => {
    expect(faces.length).toBeGreaterThan(2);
    for (const { detection, landmarks, unshiftedLandmarks, descriptor } of faces) {
      const box = landmarks.align(null, { useDlibAlignment: true });
      const crops = await oracle.extractFaceTensors(image, [detection, box]);
      const [crop, aligned] = crops as [PhotoTensor, PhotoTensor];
      const [height, width] = crop.shape;
      const side = Math.max(height, width);
      const [raw] = await run('landmarks', ['points'], await netInput(oracle, crop, LANDMARKS));
      const points = decodeLandmarks68(raw as Float32Array, side).flatMap(([x, y]) => [
        (x - (side - width) / 2) / side,
        (y - (side - height) / 2) / side,
      ]);
      const expected = unshiftedLandmarks.positions.flatMap(({ x, y }) => [x / side, y / side]);
      expect(largestGap(points, expected)).toBeLessThan(LIMIT);

      const pixels = await netInput(oracle, aligned, RECOGNITION);
      const [embedding = new Float32Array()] = await run('recognition', ['embedding'], pixels);
      expect(largestGap(embedding, descriptor)).toBeLessThan(LIMIT);
      for (const tensor of crops) tensor.dispose();
    }
  });
});

test.each([
  ['ssd', ['boxes', 'scores'], SSD],
  ['landmarks', ['points'], LANDMARKS],
  ['recognition', ['embedding'], RECOGNITION],
] as const)('a batch of two through %s equals two batches of one', async (net, outputs, scaling) => {
  const inputs: Float32Array[] = [];
  for (const photo of photos.slice(0, 2)) {
    const image = await readPhoto(oracle, faceApiPath(photo));
    inputs.push(await netInput(oracle, image, scaling));
    image.dispose();
  }
  const both = Float32Array.from(inputs.flatMap((input) => Array.from(input)));
  const singles: Float32Array[][] = [];
  for (const input of inputs) singles.push(await run(net, outputs, input));
  for (const [i, paired] of (await run(net, outputs, both, 2)).entries()) {
    const [first = new Float32Array(), second = new Float32Array()] = singles.map((single) => single[i]);
    expect(largestGap(paired, [...first, ...second])).toBeLessThan(1e-6);
    expect(largestGap(first, second)).toBeGreaterThan(1e-3);
  }
});

describe.each([
  ['ssdToOnnx()', ssdToOnnx, 'ssd_mobilenetv1_model'],
  ['landmarks68ToOnnx()', landmarks68ToOnnx, 'face_landmark_68_model'],
  ['recognitionToOnnx()', recognitionToOnnx, 'face_recognition_model'],
] as const)('%s', (_name, toOnnx, file) => {
  const [manifest, weights] = files(file);
  const refusal = { name: 'FaceSearchError', code: 'NET_UNREADABLE' };
  const refused = (action: () => unknown) => expect(action).toThrow(expect.objectContaining(refusal));

  test('refuses a cut weights file', () => {
    refused(() => toOnnx(manifest, weights.subarray(0, weights.length - 1)));
    refused(() => toOnnx(manifest, new Uint8Array()));
  });

  test('refuses a manifest that is no manifest', () => {
    refused(() => toOnnx('{', weights));
    refused(() => toOnnx('{"modelTopology": 1}', weights));
  });

  test('refuses the weights of another net, naming what is missing', () => {
    const other = files('age_gender_model');
    refused(() => toOnnx(...other));
    expect(() => toOnnx(...other)).toThrow(/^Cannot make a net of these weights: they have no "/);
  });
});
