import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import type { Net } from '#src/inference/runtime.js';
import { graphModelToOnnx } from '#src/inference/tfjs/graphModelToOnnx.js';
import { faultOf } from '../faultOf.js';
import { pairOf, photoPixels } from '../photoPixels.js';
import { missingWeights, weightsFile } from '../weightsFile.js';
import { openTfjsNet } from './tfjsNet.js';

const nets = [
  {
    name: 'blazeface',
    side: 256,
    mean: 127.5,
    scale: 1 / 127.5,
    outputs: { Identity: [512, 1], Identity_1: [384, 1], Identity_2: [512, 16], Identity_3: [384, 16] },
  },
  {
    name: 'facemesh',
    side: 192,
    mean: 0,
    scale: 1 / 255,
    outputs: { Identity: [266], Identity_1: [1], Identity_2: [1404] },
  },
  { name: 'antispoof', side: 128, mean: 0, scale: 1 / 255, outputs: { Identity: [1] } },
  { name: 'liveness', side: 32, mean: 0, scale: 1 / 255, outputs: { Identity: [2] } },
];

const runtime = await openOnnxRuntime();

function load(json: string, weights: Uint8Array): Promise<Net> {
  return runtime.load(graphModelToOnnx(json, weights));
}

/** Channels one after the other, as our nets want them, to channels last, as those of TensorFlow.js do. */
function channelsLast(pixels: Float32Array): Float32Array {
  const area = pixels.length / 3;
  return Float32Array.from(pixels, (_, i) => pixels[(i % 3) * area + Math.floor(i / 3)] ?? Number.NaN);
}

/** Largest difference as a share of the largest value: sums of large terms leave the same error in small ones. */
function difference(ours: Float32Array | undefined, theirs: Float32Array | undefined): number {
  if (ours === undefined || theirs === undefined || ours.length !== theirs.length) return Number.NaN;
  const largest = (values: Float32Array): number =>
    values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return largest(ours.map((value, i) => value - (theirs[i] ?? Number.NaN))) / Math.max(1, largest(theirs));
}

for (const { name, side, mean, scale, outputs } of nets) {
  const missing = missingWeights(`${name}.json`, `${name}.bin`);
  describe.skipIf(missing)(`graphModelToOnnx() on ${name}${missing}`, () => {
    const read = (): [string, Buffer] => [
      readFileSync(weightsFile(`${name}.json`), 'utf8'),
      readFileSync(weightsFile(`${name}.bin`)),
    ];

    test('keeps the names and frees the batch', () => {
      const { graph } = graphModelToOnnx(...read());
      expect(graph.inputs.map(({ dims }) => dims)).toEqual([['N', 3, side, side]]);
      expect(Object.fromEntries(graph.outputs.map((output) => [output.name, output.dims]))).toEqual(
        Object.fromEntries(Object.entries(outputs).map(([output, dims]) => [output, ['N', ...dims]])),
      );
    });

    test('agrees with TensorFlow.js on photos, one by one and two at once', async () => {
      const net = await load(...read());
      const tfjs = await openTfjsNet(...read());
      const photos = [
        await photoPixels(1, side, mean, scale),
        await photoPixels(4, side, mean, scale),
      ] as const;
      const both = await net.run(pairOf(photos[0], photos[1]), 2);
      for (const [i, photo] of photos.entries()) {
        const one = await net.run(photo, 1);
        const theirs = tfjs(channelsLast(photo), [1, side, side, 3]);
        expect([...theirs.keys()].sort()).toEqual(Object.keys(outputs));
        for (const [output, expected] of theirs) {
          expect(difference(one[output], expected), output).toBeLessThan(1e-5);
          const half = both[output]?.subarray(i * expected.length, (i + 1) * expected.length);
          expect(difference(half, expected), output).toBeLessThan(1e-5);
        }
      }
      await net.close();
    });

    test('refuses weights that are cut', async () => {
      const [json, weights] = read();
      const fault = await faultOf(() => graphModelToOnnx(json, weights.subarray(4)));
      expect(fault.code).toBe('NET_UNREADABLE');
    });
  });
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const list = (...numbers: number[]): object => ({ list: { i: numbers.map(String) } });

/** A graph model of one placeholder `x`, 4 x 4 pixels of 2 channels, and the nodes given. */
function graphModel(
  nodes: readonly object[],
  weights: readonly { name: string; shape: number[]; dtype: string }[],
): string {
  const dim = [-1, 4, 4, 2].map((size) => ({ size: String(size) }));
  const node = [{ name: 'x', op: 'Placeholder', attr: { shape: { shape: { dim } } } }, ...nodes];
  return JSON.stringify({ modelTopology: { node, versions: {} }, weightsManifest: [{ paths: [], weights }] });
}

describe('graphModelToOnnx()', () => {
  test('agrees with TensorFlow.js on paddings, strides, dilations and shapes that the nets above lack', async () => {
    const conv = { strides: list(1, 1, 1, 1), dilations: list(1, 1, 1, 1), padding: { s: base64('SAME') } };
    const nodes = [
      { name: 'paddings', op: 'Const' },
      { name: 'pad', op: 'Pad', input: ['x', 'paddings'] },
      { name: 'a', op: 'Conv2D', input: ['pad', 'w'], attr: { ...conv, strides: list(1, 2, 1, 1) } },
      {
        name: 'b',
        op: 'Conv2D',
        input: ['a', 'v'],
        attr: { ...conv, padding: { s: base64('VALID') }, dilations: list(1, 1, 2, 1) },
      },
      {
        name: 'c',
        op: 'DepthwiseConv2dNative',
        input: ['b', 'd'],
        attr: { ...conv, strides: list(1, 2, 2, 1) },
      },
      { name: 'y', op: 'Reshape', input: ['c', 'shape'] },
    ];
    const specs = [
      { name: 'paddings', shape: [4, 2], dtype: 'int32' },
      { name: 'shape', shape: [3], dtype: 'int32' },
      { name: 'w', shape: [3, 2, 5, 3], dtype: 'float32' },
      { name: 'v', shape: [1, 2, 3, 4], dtype: 'float32' },
      { name: 'd', shape: [2, 3, 4, 2], dtype: 'float32' },
    ];
    const random = (length: number): Float32Array =>
      Float32Array.from({ length }, (_, i) => Math.sin(i * i + 1));
    const integers = Int32Array.of(0, 0, 1, 2, 0, 3, 1, 2, -1, 8, 2);
    const floats = random(90 + 24 + 48);
    const weights = Buffer.concat([new Uint8Array(integers.buffer), new Uint8Array(floats.buffer)]);
    const consts = specs.filter(({ name }) => name !== 'paddings').map(({ name }) => ({ name, op: 'Const' }));
    // Of images of 7 x 7 are left 4 x 7, 4 x 5 and 2 x 3, of 8 channels.
    const json = graphModel([...consts, ...nodes], specs);
    const fault = await faultOf(() => graphModelToOnnx(json, weights));
    expect(fault.message).toBe(
      'Cannot convert Reshape "y": [-1, 8, 2] does not keep the batch of rows of 48 values',
    );
    new DataView(weights.buffer, weights.byteOffset).setInt32(40, 6, true);
    const net = await load(json, weights);
    const tfjs = await openTfjsNet(json, weights);
    const images = random(3 * 32);
    const planar = Float32Array.from(images, (_, i) => {
      const [image, rest] = [Math.floor(i / 32), i % 32];
      return images[image * 32 + (rest % 16) * 2 + Math.floor(rest / 16)] ?? Number.NaN;
    });
    const { y } = await net.run(planar, 3);
    expect(y?.length).toBe(3 * 48);
    expect(difference(y, tfjs(images, [3, 4, 4, 2]).get('y'))).toBeLessThan(1e-5);
    await net.close();
  });

  test('refuses an operator that it does not know, by name', async () => {
    const json = graphModel([{ name: 'top', op: 'ResizeBilinear', input: ['x'] }], []);
    const fault = await faultOf(() => graphModelToOnnx(json, new Uint8Array()));
    expect(fault.code).toBe('NET_UNREADABLE');
    expect(fault.message).toBe('Cannot convert ResizeBilinear "top": this operator is not known');
  });

  test('refuses what it cannot convert faithfully', async () => {
    const w = { name: 'w', shape: [1, 1, 2, 1], dtype: 'float32' };
    const b = { name: 'b', shape: [1], dtype: 'float32' };
    const conv = { name: 'y', op: 'Conv2D', input: ['x', 'w'] };
    const fused = (...ops: string[]): object => ({
      ...conv,
      op: '_FusedConv2D',
      input: ['x', 'w', 'b'],
      attr: { padding: { s: base64('SAME') }, fused_ops: { list: { s: ops.map(base64) } } },
    });
    const ops = (...names: string[]): object => ({ fused_ops: { list: { s: names.map(base64) } } });
    const [biased, relu6] = [ops('BiasAdd'), ops('BiasAdd', 'Relu6')];
    const product = { name: 'y', op: '_FusedMatMul', input: ['x', 'w', 'b'], attr: biased };
    const cases: [object, string][] = [
      [{ ...conv, attr: { padding: { s: base64('EXPLICIT') } } }, 'padding "EXPLICIT" is not known'],
      [
        { ...conv, attr: { padding: { s: base64('SAME') }, data_format: { s: base64('NCHW') } } },
        'its images are NCHW',
      ],
      [
        { ...conv, attr: { padding: { s: base64('SAME') }, strides: list(2, 1, 1, 1) } },
        'its strides reach over',
      ],
      [{ ...conv, input: ['z', 'w'] }, 'its input "z" is not computed by a node before it'],
      [{ ...conv, input: ['x', 'x'] }, 'its input "x" is no constant'],
      [fused('FusedBatchNorm'), 'a convolution fused with "FusedBatchNorm" is not known'],
      [fused('BiasAdd', 'Elu'), 'the activation "Elu" is not known'],
      [
        { name: 'y', op: 'AddV2', input: ['x', 'w'] },
        'its input "w" has not one constant for each of 2 channels',
      ],
      [{ name: 'y', op: 'Mul', input: ['x', 'z'] }, 'its input "z" is not computed'],
      [{ name: 'y', op: 'Softmax', input: ['x'] }, 'over [4, 4, 2] it is not known'],
      [
        { ...product, attr: { fused_ops: { list: { s: [] } } } },
        'a product fused with "nothing" is not known',
      ],
      [{ ...product, attr: relu6 }, 'the activation "Relu6" is not known'],
      [{ ...product, attr: { ...biased, transpose_b: { b: true } } }, 'transposed matrices are not known'],
      [product, 'its input "w" has 4 dimensions, not 2'],
    ];
    for (const [node, reason] of cases) {
      const fault = await faultOf(() => graphModelToOnnx(graphModel([node], [w, b]), new Uint8Array(12)));
      expect(fault.code).toBe('NET_UNREADABLE');
      expect(fault.message).toContain(reason);
    }
  });

  test('refuses text that is no graph model', async () => {
    for (const text of ['', '{}', '[]', '{"modelTopology":{},"weightsManifest":[]}']) {
      expect((await faultOf(() => graphModelToOnnx(text, new Uint8Array()))).code).toBe('NET_UNREADABLE');
    }
  });
});
