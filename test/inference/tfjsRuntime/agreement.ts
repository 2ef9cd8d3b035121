import { expect } from 'vitest';
import type { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import type { OnnxModel } from '#src/inference/onnx/onnxModel.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import { openTfjsRuntime } from '#src/inference/tfjsRuntime/openTfjsRuntime.js';

const [onnxruntime, tfjs] = await Promise.all([openOnnxRuntime(), openTfjsRuntime({ backend: 'wasm' })]);

/** What two runtimes make of the same input. */
export interface Outputs {
  readonly expected: Readonly<Record<string, Float32Array>>;
  readonly actual: Readonly<Record<string, Float32Array>>;
}

/** Runs a net on onnxruntime, the oracle, and on TensorFlow.js. */
export async function runBoth(model: OnnxModel, input: Float32Array, batch: number): Promise<Outputs> {
  const nets = await Promise.all([onnxruntime.load(model), tfjs.load(model)]);
  try {
    const [expected, actual] = [await nets[0].run(input, batch), await nets[1].run(input, batch)];
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    return { expected, actual };
  } finally {
    await Promise.all(nets.map((net) => net.close()));
  }
}

/** A graph with one input `x` of these dimensions, batch left out, and the named outputs. */
export function madeUp(
  graph: GraphBuilder,
  dims: readonly number[],
  outputs: readonly string[],
  opset = 17,
): OnnxModel {
  const inputs = [{ name: 'x', dims: ['N', ...dims] }];
  // Shapes of outputs need not be told.
  const model = graph.build(
    'made up',
    inputs,
    outputs.map((name) => ({ name, dims: [] })),
  );
  // The builder knows nodes of one output only.
  const nodes = model.graph.nodes.map((node) =>
    node.op === 'Split' ? { ...node, outputs: ['part0', 'part1'] } : node,
  );
  return { opset, graph: { ...model.graph, nodes } };
}

/** Expects every value of every output within `limit` of the oracle's, for a batch of one and one of three. */
export async function expectAgreement(
  model: OnnxModel,
  dims: readonly number[],
  limit = 1e-5,
): Promise<void> {
  const size = dims.reduce((product, dim) => product * dim, 1);
  for (const batch of [1, 3]) {
    const { expected, actual } = await runBoth(model, noise(size * batch), batch);
    for (const [name, values] of Object.entries(expected)) {
      expect(actual[name]?.length).toBe(values.length);
      expect(largestGap(values, actual[name] as Float32Array)).toBeLessThan(limit);
    }
  }
}

/** The largest difference of two rows; NaN where one is not a number and the other is. */
export function largestGap(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (const [i, value] of a.entries()) {
    const gap = Object.is(value, b[i]) ? 0 : Math.abs(value - (b[i] ?? Number.NaN));
    if (!(gap <= largest)) largest = gap;
  }
  return largest;
}

export function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (p: Float32Array, q: Float32Array): number =>
    p.reduce((sum, value, i) => sum + value * (q[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Values from -3 to 3 that are the same in every test run. */
export function noise(length: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 6 - 3;
  });
}
