import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeOnnx } from '#src/inference/onnx/decodeOnnx.js';
import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import type { OnnxModel, OnnxValue } from '#src/inference/onnx/onnxModel.js';
import { prepareOnnx } from '#src/inference/onnx/prepareOnnx.js';
import { splitOutputs } from '#src/inference/onnx/webgpu/splitOutputs.js';
import { webGpuForm } from '#src/inference/onnx/webgpu/webGpuForm.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import { graphModelToOnnx } from '#src/inference/tfjs/graphModelToOnnx.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { missingWeights, weightsFile } from '../../weightsFile.js';

const SIDE = 7;
const runtime = await openOnnxRuntime();
const missing = missingWeights('sface.onnx', 'blazeface.bin', 'facemesh.bin');
const random = randomNumbers(11);
const noise = (count: number): Float32Array => Float32Array.from({ length: count }, () => 4 * random() - 2);

/** A net whose first convolution makes `channels` channels, and what `rest` makes of them. */
function net(
  channels: number,
  rest: (graph: GraphBuilder, image: string) => readonly OnnxValue[],
  opset = 17,
): OnnxModel {
  const graph = new GraphBuilder();
  const weights = graph.constant('w', [channels, 3, 3, 3], noise(channels * 27));
  const image = graph.node('Conv', ['x', weights], { pads: { ints: [1, 1, 1, 1] } });
  const outputs = rest(graph, image);
  return { ...graph.build('net', [{ name: 'x', dims: ['N', 3, SIDE, SIDE] }], outputs), opset };
}

type Outputs = Readonly<Record<string, Float32Array>>;

/** What a net gives, and what it gives in the form for WebGPU, both on the CPU. */
async function both(model: OnnxModel, input: Float32Array, batch: number): Promise<[Outputs, Outputs]> {
  const plain = await runtime.load(model);
  const formed = splitOutputs(await runtime.load(webGpuForm(model)), model.graph.outputs);
  const outputs = await Promise.all([plain.run(input, batch), formed.run(input, batch)]);
  await Promise.all([plain.close(), formed.close()]);
  return outputs;
}

function expectSame([before, after]: readonly [Outputs, Outputs], within = 1e-5): void {
  expect(Object.keys(after)).toEqual(Object.keys(before));
  for (const [name, values] of Object.entries(before)) {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const other = after[name] as Float32Array;
    expect(other.length).toBe(values.length);
    const worst = values.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (other[i] as number))),
      0,
    );
    // Of what is next to nothing, such as the presence of a face in noise, only the next to nothing is the same.
    expect(worst).toBeLessThanOrEqual(within * Math.max(largest, 0.01));
  }
}

const opsOf = (model: OnnxModel): string[] => model.graph.nodes.map(({ op }) => op);
const image = (): Float32Array => noise(2 * 3 * SIDE * SIDE);

describe('webGpuForm()', () => {
  test.each([
    ['one a channel', [6, 1, 1], noise(6)],
    ['one for all', [1], Float32Array.of(0.3)],
    ['one a value', [6, SIDE, SIDE], noise(6 * SIDE * SIDE)],
  ] as const)('chooses what a PRelu does, with slopes %s', async (_, dims, slopes) => {
    const model = net(6, (graph, x) => {
      const y = graph.node('PRelu', [x, graph.constant('a', dims, slopes)]);
      return [{ name: y, dims: ['N', 6, SIDE, SIDE] }];
    });
    expect(opsOf(webGpuForm(model))).toEqual(['Conv', 'Less', 'Mul', 'Where']);
    expectSame(await both(model, image(), 2));
  });

  test('keeps zeros, infinities and what is no number as PRelu does', async () => {
    const graph = new GraphBuilder();
    const y = graph.node('PRelu', ['x', graph.constant('a', [1], Float32Array.of(-2))]);
    const model = graph.build('net', [{ name: 'x', dims: ['N', 6] }], [{ name: y, dims: ['N', 6] }]);
    const input = Float32Array.of(0, -0, Infinity, -Infinity, Number.NaN, -3);
    const [before, after] = await both(model, input, 1);
    expect(after).toEqual(before);
    expect([...(after[y] as Float32Array)].slice(2)).toEqual([Infinity, Infinity, Number.NaN, 6]);
  });

  const CHANNELS = 256;
  const INPUTS = CHANNELS * SIDE * SIDE;
  const dense = (outputs: number, transB: 0 | 1, bias: readonly string[], opset: number): OnnxModel =>
    net(
      CHANNELS,
      (graph, x) => {
        const dims = transB === 1 ? [outputs, INPUTS] : [INPUTS, outputs];
        const matrix = graph.constant('m', dims, noise(outputs * INPUTS));
        graph.constant('b', [outputs], noise(outputs));
        const rows = graph.node('Flatten', [x]);
        const y = graph.node('Gemm', [rows, matrix, ...bias], { transB: { int: transB } });
        return [{ name: y, dims: ['N', outputs] }];
      },
      opset,
    );

  test.each<[string, OnnxModel]>([
    ['as PyTorch lays it out', dense(100, 1, ['b'], 17)],
    ['as Keras lays it out', dense(96, 0, ['b'], 17)],
    ['without a bias', dense(100, 1, [], 17)],
    ['of an operator set in which a sum has its axes as attribute', dense(100, 1, ['b'], 11)],
  ])('multiplies point by point what a large Gemm makes of an image, %s', async (_, model) => {
    const formed = webGpuForm(model);
    expect(opsOf(formed)).toContain('MatMul');
    expect(opsOf(formed)).not.toContain('Gemm');
    expect(opsOf(formed)).not.toContain('Flatten');
    expect(formed.graph.initializers.map(({ name }) => name)).not.toContain('m');
    expectSame(await both(model, image(), 2));
  });

  test('leaves a Gemm as it is that is small, and one whose rows are no images', () => {
    const small = dense(4, 1, ['b'], 17);
    const rows = net(CHANNELS, (graph, x) => {
      const flat = graph.node('Reshape', [x, graph.shape('s', [-1, INPUTS])]);
      const matrix = graph.constant('m', [100, INPUTS], noise(100 * INPUTS));
      const y = graph.node('Gemm', [flat, matrix], { transB: { int: 1 } });
      return [{ name: y, dims: ['N', 100] }];
    });
    for (const model of [small, rows]) expect(webGpuForm(model)).toEqual(model);
  });

  test('keeps the rows of a Gemm that are an output as well', async () => {
    const model = net(CHANNELS, (graph, x) => {
      const rows = graph.node('Flatten', [x]);
      const matrix = graph.constant('m', [100, INPUTS], noise(100 * INPUTS));
      const y = graph.node('Gemm', [rows, matrix], { transB: { int: 1 } });
      return [
        { name: y, dims: ['N', 100] },
        { name: rows, dims: ['N', INPUTS] },
      ];
    });
    expectSame(await both(model, image(), 2));
  });

  test('gives several outputs in one, each of which is there as before', async () => {
    const model = net(4, (graph, x) => {
      const pooled = graph.node('MaxPool', [x], { kernel_shape: { ints: [7, 7] } });
      return [
        { name: graph.node('Relu', [x]), dims: ['N', 4, SIDE, SIDE] },
        { name: pooled, dims: ['N', 4, 1, 1] },
        { name: x, dims: ['N', 4, SIDE, SIDE] },
      ];
    });
    const formed = webGpuForm(model);
    expect(formed.graph.outputs.map(({ dims }) => dims)).toEqual([['N', 2 * 4 * SIDE * SIDE + 4]]);
    for (const batch of [1, 2, 5]) expectSame(await both(model, noise(batch * 3 * SIDE * SIDE), batch), 0);
  });

  test('leaves outputs apart where the length of one is not known', async () => {
    const model = net(4, (graph, x) => [
      { name: graph.node('Relu', [x]), dims: [] },
      { name: x, dims: ['N', 4, SIDE, SIDE] },
    ]);
    expect(webGpuForm(model)).toEqual(model);
    expectSame(await both(model, image(), 2), 0);
  });
});

describe.skipIf(missing)(`webGpuForm()${missing}`, () => {
  const read = (name: string): Buffer => readFileSync(weightsFile(name));
  const graphModel = (name: string): OnnxModel =>
    graphModelToOnnx(read(`${name}.json`).toString(), read(`${name}.bin`));

  test.each<[string, () => OnnxModel, number]>([
    ['SFace', () => prepareOnnx(decodeOnnx(read('sface.onnx'))), 255],
    ['FaceMesh', () => graphModel('facemesh'), 1],
    ['BlazeFace', () => graphModel('blazeface'), 1],
  ])('keeps what %s gives, with nothing that WebGPU has no kernel for', async (_, open, white) => {
    const model = open();
    const ops = opsOf(webGpuForm(model));
    expect(ops).not.toContain('PRelu');
    expect(ops).not.toContain('Gemm');
    expect(webGpuForm(model).graph.outputs).toHaveLength(1);
    const size = (model.graph.inputs[0]?.dims.slice(1) as number[]).reduce((a, b) => a * b, 1);
    const input = Float32Array.from({ length: 2 * size }, () => white * random());
    expectSame(await both(model, input, 2));
  });
});
