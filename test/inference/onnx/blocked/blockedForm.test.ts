import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { blockedForm } from '#src/inference/onnx/blocked/blockedForm.js';
import { decodeOnnx } from '#src/inference/onnx/decodeOnnx.js';
import { encodeOnnx } from '#src/inference/onnx/encodeOnnx.js';
import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import type { OnnxAttribute, OnnxModel } from '#src/inference/onnx/onnxModel.js';
import { prepareOnnx } from '#src/inference/onnx/prepareOnnx.js';
import { graphModelToOnnx } from '#src/inference/tfjs/graphModelToOnnx.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { missingWeights, weightsFile } from '../../weightsFile.js';

const SIDE = 8;
const missing = missingWeights('sface.onnx', 'blazeface.bin', 'facemesh.bin');
const random = randomNumbers(7);
const noise = (count: number): Float32Array => Float32Array.from({ length: count }, () => 4 * random() - 2);

/** A net whose first convolution makes `channels` channels, and what `rest` makes of them. */
function net(channels: number, rest: (graph: GraphBuilder, image: string) => string): OnnxModel {
  const graph = new GraphBuilder();
  const weights = graph.constant('w', [channels, 3, 3, 3], noise(channels * 27));
  const image = graph.node('Conv', ['x', weights], { pads: { ints: [1, 1, 1, 1] } });
  const y = rest(graph, image);
  return graph.build('net', [{ name: 'x', dims: ['N', 3, SIDE, SIDE] }], [{ name: y, dims: [] }]);
}

async function run(model: OnnxModel, x: Float32Array): Promise<Float32Array> {
  const session = await InferenceSession.create(encodeOnnx(model), { logSeverityLevel: 3 });
  const { inputNames, outputNames } = session;
  const input = new Tensor('float32', x, [x.length / (3 * SIDE * SIDE), 3, SIDE, SIDE]);
  const output = (await session.run({ [inputNames[0] ?? '']: input }))[outputNames[0] ?? ''];
  await session.release();
  return output?.data as Float32Array;
}

async function expectSame(model: OnnxModel): Promise<void> {
  const x = noise(2 * 3 * SIDE * SIDE);
  const [before, after] = [await run(model, x), await run(blockedForm(model), x)];
  expect(after.length).toBe(before.length);
  const largest = Math.max(...before.map(Math.abs));
  for (const [i, value] of before.entries())
    expect(Math.abs((after[i] as number) - value)).toBeLessThan(1e-5 * largest);
}

const opsOf = (model: OnnxModel): string[] => model.graph.nodes.map(({ op }) => op);

describe('blockedForm()', () => {
  test.each([16, 24, 5])('keeps the values of a PRelu over %i channels', async (channels) => {
    for (const slope of [() => random(), () => 3 * random() - 1, () => -random()]) {
      const model = net(channels, (graph, image) => {
        const slopes = Float32Array.from({ length: channels }, slope);
        return graph.node('PRelu', [image, graph.constant('a', [channels, 1, 1], slopes)]);
      });
      expect(opsOf(blockedForm(model))).not.toContain('PRelu');
      await expectSame(model);
    }
  });

  test('leaves a PRelu as it is where one slope is for all channels, or its input is no image', async () => {
    const shared = net(16, (graph, image) =>
      graph.node('PRelu', [image, graph.constant('a', [1], Float32Array.of(0.3))]),
    );
    const flat = net(16, (graph, image) => {
      const rows = graph.node('Flatten', [image]);
      const slopes = graph.constant('a', [16 * SIDE * SIDE], noise(16 * SIDE * SIDE));
      return graph.node('PRelu', [rows, slopes]);
    });
    for (const model of [shared, flat]) expect(blockedForm(model)).toEqual(model);
  });

  test('keeps the values of a pool of 24 channels that more channels are put behind, and that is added', async () => {
    const model = net(24, (graph, image) => {
      const pooled = (name: string): string =>
        graph.node('MaxPool', [image], { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } }, name);
      const convolved = graph.node(
        'Conv',
        [image, graph.constant('v', [24, 24, 1, 1], noise(576))],
        { strides: { ints: [2, 2] } },
        'convolved',
      );
      const sum = graph.node('Add', [pooled('pool'), convolved]);
      const pads = graph.shape('pads', [0, 0, 0, 0, 0, 8, 0, 0]);
      return graph.node('Pad', [graph.node('Relu', [sum]), pads], { mode: { string: 'constant' } });
    });
    const blocked = blockedForm(model);
    expect(opsOf(blocked)).toEqual(['Conv', 'Conv', 'MaxPool', 'Conv', 'Add', 'Relu', 'Conv']);
    const names = blocked.graph.nodes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    await expectSame(model);
  });

  const INPUTS = 16 * SIDE * SIDE;
  const dense = (
    outputs: number,
    transB: 0 | 1,
    rest: readonly string[] = [],
    attributes: Record<string, OnnxAttribute> = {},
  ): OnnxModel =>
    net(16, (graph, image) => {
      const dims = transB === 1 ? [outputs, INPUTS] : [INPUTS, outputs];
      const matrix = graph.constant('m', dims, noise(outputs * INPUTS));
      graph.constant('b', [outputs], noise(outputs));
      const rows = graph.node('Flatten', [image]);
      return graph.node('Gemm', [rows, matrix, ...rest], { transB: { int: transB }, ...attributes });
    });

  test.each<[string, OnnxModel]>([
    ['as it is laid out by PyTorch', dense(1024, 1, ['b'])],
    ['as it is laid out by Keras', dense(1024, 0, ['b'], { alpha: { float: 1 } })],
    ['without a bias', dense(1040, 1)],
  ])('keeps the values of a large Gemm %s', async (_, model) => {
    const blocked = blockedForm(model);
    expect(opsOf(blocked)).not.toContain('Gemm');
    expect(blocked.graph.initializers.map(({ name }) => name)).not.toContain('m');
    await expectSame(model);
  });

  test.each<[string, OnnxModel]>([
    ['is small', dense(16, 1, ['b'])],
    ['fills no whole blocks', dense(1030, 1, ['b'])],
    ['scales', dense(1024, 1, ['b'], { alpha: { float: 2 } })],
    ['scales its bias', dense(1024, 1, ['b'], { beta: { float: 0 } })],
    ['reads columns', dense(1024, 1, ['b'], { transA: { int: 1 } })],
    ['adds what is computed', dense(1024, 1, ['x'])],
  ])('leaves a Gemm as it is that %s', (_, model) => {
    expect(blockedForm(model)).toEqual(model);
  });

  test('leaves a Pad as it is that pads rows, mirrors, or pads with another value than zero', () => {
    const pad = (values: readonly number[], mode: string, more: readonly string[] = []): OnnxModel =>
      net(16, (graph, image) =>
        graph.node('Pad', [image, graph.shape('pads', values), ...more], { mode: { string: mode } }),
      );
    const models = [
      pad([0, 0, 1, 0, 0, 8, 0, 0], 'constant'),
      pad([0, 8, 0, 0, 0, 0, 0, 0], 'constant'),
      pad([0, 0, 0, 0, 0, 8, 0, 0], 'reflect'),
      pad([0, 0, 0, 0, 0, 8, 0, 0], 'constant', ['one']),
    ];
    for (const model of models) expect(blockedForm(model)).toEqual(model);
  });
});

describe.skipIf(missing)(`blockedForm()${missing}`, () => {
  test('leaves neither PRelu nor Pad in the nets of the default pack', () => {
    const read = (name: string): Buffer => readFileSync(weightsFile(name));
    const nets = [
      prepareOnnx(decodeOnnx(read('sface.onnx'))),
      ...['blazeface', 'facemesh'].map((name) =>
        graphModelToOnnx(read(`${name}.json`).toString(), read(`${name}.bin`)),
      ),
    ];
    for (const model of nets)
      expect(opsOf(blockedForm(model)).filter((op) => op === 'PRelu' || op === 'Pad')).toEqual([]);
  });
});
