import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { decodeOnnx } from '#src/inference/onnx/decodeOnnx.js';
import type { OnnxModel } from '#src/inference/onnx/onnxModel.js';
import { prepareOnnx } from '#src/inference/onnx/prepareOnnx.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import { pairOf, photoPixels } from '../photoPixels.js';
import { missingWeights, weightsFile } from '../weightsFile.js';
import { smallModel } from './smallModel.js';

const missing = missingWeights('sface.onnx');

async function runSmall(model: OnnxModel, batch: number): Promise<Float32Array | undefined> {
  const net = await (await openOnnxRuntime()).load(prepareOnnx(model));
  try {
    return (
      await net.run(
        Float32Array.from({ length: 4 * batch }, (_, i) => i),
        batch,
      )
    )['y'];
  } finally {
    await net.close();
  }
}

describe('prepareOnnx()', () => {
  test('names the batch of inputs and outputs, and leaves the other dimensions', () => {
    const { inputs, outputs } = prepareOnnx(smallModel()).graph;
    expect(inputs).toEqual([{ name: 'x', dims: ['N', 1, 2, 2] }]);
    expect(outputs).toEqual([{ name: 'y', dims: ['N', 2, 2] }]);
  });

  test('makes a reshape to one image serve a batch, whether its shape is a weight or a Constant node', async () => {
    const { graph, ...model } = smallModel();
    const [shape] = graph.initializers.filter(({ name }) => name === 'shape');
    if (shape === undefined) throw new Error('The small model has no shape');
    const constant = {
      op: 'Constant',
      name: 'c',
      inputs: [],
      outputs: ['shape'],
      attributes: { value: { tensor: shape } },
    };
    const initializers = graph.initializers.filter((tensor) => tensor !== shape);
    const exported = { ...model, graph: { ...graph, nodes: [constant, ...graph.nodes], initializers } };
    for (const variant of [smallModel(), exported]) {
      expect(await runSmall(variant, 1)).toEqual(Float32Array.of(0, 2, 4, 6));
      expect(await runSmall(variant, 2)).toEqual(Float32Array.of(0, 2, 4, 6, 8, 10, 12, 14));
    }
  });

  test('leaves the shapes of a net whose batch is free', () => {
    const model = smallModel('batch');
    expect(prepareOnnx(model).graph.nodes).toEqual(model.graph.nodes);
    expect(prepareOnnx(model).graph.initializers).toEqual(model.graph.initializers);
  });
});

describe.skipIf(missing)(`prepareOnnx()${missing}`, () => {
  test('leaves the embeddings of SFace as they are, and lets it run two chips at once', async () => {
    const file = readFileSync(weightsFile('sface.onnx'));
    const chips = [await photoPixels(1, 112, 0, 1), await photoPixels(2, 112, 0, 1)] as const;
    const untouched = await InferenceSession.create(file, { logSeverityLevel: 3 });
    const net = await (await openOnnxRuntime()).load(prepareOnnx(decodeOnnx(file)));
    const { fc1: both } = await net.run(pairOf(chips[0], chips[1]), 2);
    for (const [i, chip] of chips.entries()) {
      const { fc1: one } = await net.run(chip, 1);
      const { fc1: expected } = await untouched.run({ data: new Tensor('float32', chip, [1, 3, 112, 112]) });
      expect(largestDifference(one, expected?.data)).toBeLessThan(1e-4);
      expect(largestDifference(both?.subarray(i * 128, (i + 1) * 128), one)).toBeLessThan(1e-5);
    }
    await net.close();
    await untouched.release();
  });
});

function largestDifference(a: Float32Array | undefined, b: unknown): number {
  if (!(a instanceof Float32Array && b instanceof Float32Array && a.length === b.length)) return Number.NaN;
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}
