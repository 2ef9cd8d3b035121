import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import { prepareOnnx } from '#src/inference/onnx/prepareOnnx.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import { faultOf } from './faultOf.js';
import { smallModel } from './onnx/smallModel.js';

const runtime = await openOnnxRuntime();
const model = prepareOnnx(smallModel());

describe('openOnnxRuntime()', () => {
  test('loads a net and says what it is fed', async () => {
    const net = await runtime.load(model);
    expect(net.inputDims).toEqual([1, 2, 2]);
    expect(runtime.name).toBe('onnxruntime-cpu');
    await net.close();
  });

  test('runs batches of different sizes, more than one run at a time', async () => {
    const net = await runtime.load(model);
    const runs = [1, 3, 2].map((batch) => net.run(new Float32Array(4 * batch).fill(batch), batch));
    const outputs = await Promise.all(runs);
    expect(outputs.map(({ y }) => y)).toEqual(
      [1, 3, 2].map((batch) => new Float32Array(4 * batch).fill(2 * batch)),
    );
    await net.close();
  });

  test('gives arrays that outlive the net and can be handed to another thread', async () => {
    const net = await runtime.load(model);
    const { y } = await net.run(Float32Array.of(1, 2, 3, 4), 1);
    await net.run(Float32Array.of(5, 6, 7, 8), 1);
    await net.close();
    expect(y).toEqual(Float32Array.of(2, 4, 6, 8));
    const moved = structuredClone(y, { transfer: [y?.buffer as ArrayBuffer] });
    expect(moved).toEqual(Float32Array.of(2, 4, 6, 8));
  });

  test('refuses input that does not fit the batch', async () => {
    const net = await runtime.load(model);
    await expect(net.run(new Float32Array(7), 2)).rejects.toThrow(
      'Cannot run net: input has 7 values, a batch of 2 x 1 x 2 x 2 has 8',
    );
    for (const batch of [0, -1, 1.5, Number.NaN]) {
      await expect(net.run(new Float32Array(4), batch)).rejects.toThrow(
        `Cannot run net on a batch of ${batch}`,
      );
    }
    await net.close();
  });

  test('closes twice without harm, waits for a run, and runs no more', async () => {
    const net = await runtime.load(model);
    const run = net.run(new Float32Array(4), 1);
    await Promise.all([net.close(), net.close()]);
    await net.close();
    expect((await run)['y']).toEqual(new Float32Array(4));
    expect((await faultOf(() => net.run(new Float32Array(4), 1))).code).toBe('ENGINE_CLOSED');
  });

  test('refuses a net with an operator that it does not know', async () => {
    const graph = new GraphBuilder();
    const y = graph.node('Guess', ['x']);
    const guess = graph.build('guess', [{ name: 'x', dims: ['N', 2] }], [{ name: y, dims: ['N', 2] }]);
    const fault = await faultOf(() => runtime.load(guess));
    expect(fault.code).toBe('NET_UNREADABLE');
    expect(fault.message).toContain('Guess');
  });

  test('blames an option that a provider does not take, and no driver', async () => {
    const gpu = await openOnnxRuntime({ provider: 'webgpu', providerOptions: { foo: 1 } });
    const fault = await faultOf(() => gpu.load(smallModel()));
    expect(fault.code).toBe('RUNTIME_UNAVAILABLE');
    expect(fault.message).toMatch(/unrecognized option: 'foo'; runtime\.options is {"foo":1}$/);
  });

  test('refuses a net whose batch is fixed, and one of two inputs', async () => {
    const fixed = await faultOf(() => runtime.load(smallModel()));
    expect(fixed.code).toBe('NET_UNREADABLE');
    expect(fixed.message).toContain('input "x" is float32 [1, 1, 2, 2]');
    const graph = new GraphBuilder();
    const sum = graph.node('Add', ['a', 'b']);
    const inputs = ['a', 'b'].map((name) => ({ name, dims: ['N', 2] }));
    const two = await faultOf(() =>
      runtime.load(graph.build('two', inputs, [{ name: sum, dims: ['N', 2] }])),
    );
    expect(two.message).toBe('Cannot use net: it has 2 inputs, not 1');
  });
});
