import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { io } from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { readWeights } from '#src/inference/tfjs/readWeights.js';
import { parseWeightsManifest, type WeightsManifest } from '#src/inference/tfjs/weightsManifest.js';
import { faultOf } from '../faultOf.js';

const faceApi = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'model',
);

function tensor(name: string, shape: number[], dtype: 'float32' | 'int32', quantization?: object): object {
  return { name, shape, dtype, ...(quantization ? { quantization } : {}) };
}

function manifestOf(...weights: object[]): WeightsManifest {
  return parseWeightsManifest(JSON.stringify([{ paths: ['a.bin'], weights }]));
}

describe('readWeights()', () => {
  for (const net of ['ssd_mobilenetv1', 'face_landmark_68', 'face_recognition']) {
    test(`reads the same numbers as TensorFlow.js out of ${net}`, () => {
      const json = readFileSync(join(faceApi, `${net}_model-weights_manifest.json`), 'utf8');
      const bin = readFileSync(join(faceApi, `${net}_model.bin`));
      const ours = readWeights(parseWeightsManifest(json), bin);
      const specs = JSON.parse(json).flatMap(
        (group: { weights: io.WeightsManifestEntry[] }) => group.weights,
      );
      const theirs = io.decodeWeights(new Uint8Array(bin).buffer, specs);
      expect([...ours.keys()]).toEqual(Object.keys(theirs));
      for (const [name, { dims, data }] of ours) {
        expect(dims).toEqual(theirs[name]?.shape);
        // Compared as bytes: a million numbers that differ would take a minute to print.
        const expected = theirs[name]?.dataSync() ?? new Float32Array();
        expect(Buffer.from(data.buffer).equals(new Uint8Array(expected.slice().buffer)), name).toBe(true);
      }
    });
  }

  test('reads tensors that begin at any byte of the file', () => {
    const manifest = manifestOf(
      tensor('q', [3], 'float32', { dtype: 'uint8', scale: 0.5, min: -1 }),
      tensor('f', [1], 'float32'),
      tensor('i', [], 'int32'),
      tensor('w', [1, 2], 'int32', { dtype: 'uint16', scale: 1.2, min: 0 }),
    );
    const floats = new Uint8Array(new Float32Array([Math.fround(0.1)]).buffer);
    const bin = Uint8Array.of(0, 2, 255, ...floats, 0xfe, 0xff, 0xff, 0xff, 2, 0, 0, 1);
    expect(Object.fromEntries(readWeights(manifest, bin))).toEqual({
      q: { dims: [3], data: Float32Array.of(-1, 0, 126.5) },
      f: { dims: [1], data: Float32Array.of(0.1) },
      i: { dims: [], data: Int32Array.of(-2) },
      w: { dims: [1, 2], data: Int32Array.of(2, 307) },
    });
  });

  test('widens half floats, subnormal and infinite ones too', () => {
    const manifest = manifestOf(tensor('h', [7], 'float32', { dtype: 'float16' }));
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x83ff, 0x7bff, 0x7c00, 0x8000);
    const data = readWeights(manifest, new Uint8Array(bits.buffer)).get('h')?.data;
    expect(data).toEqual(
      Float32Array.of(1, -2, 2 ** -24, -1023 * 2 ** -24, 65504, Number.POSITIVE_INFINITY, -0),
    );
  });

  test('reads groups one after the other', () => {
    const one = tensor('a', [1], 'float32', { dtype: 'uint8', scale: 1, min: 0 });
    const other = tensor('b', [2], 'float32', { dtype: 'uint8', scale: 1, min: 0 });
    const manifest = parseWeightsManifest(JSON.stringify([{ weights: [one] }, { weights: [other] }]));
    expect(readWeights(manifest, Uint8Array.of(1, 2, 3)).get('b')?.data).toEqual(Float32Array.of(2, 3));
  });

  test('refuses a file that is longer or shorter than its manifest', async () => {
    const manifest = manifestOf(tensor('f', [2], 'float32'));
    for (const bytes of [0, 7, 9]) {
      const fault = await faultOf(() => readWeights(manifest, new Uint8Array(bytes)));
      expect(fault.code).toBe('NET_UNREADABLE');
      expect(fault.message).toBe(`Cannot read weights: the file has ${bytes} bytes, its manifest lists 8`);
    }
  });
});

describe('parseWeightsManifest()', () => {
  test('refuses what is no manifest', async () => {
    const quantized = { name: 'x', shape: [1], dtype: 'float32', quantization: { dtype: 'uint8' } };
    for (const text of [
      '',
      '[',
      '{}',
      '[{}]',
      '[{"weights":[{"name":"x","shape":[-1],"dtype":"float32"}]}]',
      '[{"weights":[{"name":"x","shape":[1],"dtype":"string"}]}]',
      JSON.stringify([{ weights: [quantized] }]),
    ]) {
      expect((await faultOf(() => parseWeightsManifest(text))).code).toBe('NET_UNREADABLE');
    }
  });
});
