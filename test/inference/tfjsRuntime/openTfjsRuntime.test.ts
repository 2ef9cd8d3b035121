import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type * as core from '@tensorflow/tfjs-core';
import { describe, expect, test, vi } from 'vitest';
import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import type { OnnxAttribute, OnnxModel } from '#src/inference/onnx/onnxModel.js';
import { prepareOnnx } from '#src/inference/onnx/prepareOnnx.js';
import { openTfjsRuntime } from '#src/inference/tfjsRuntime/openTfjsRuntime.js';
import { faultOf } from '../faultOf.js';
import { smallModel } from '../onnx/smallModel.js';
import { madeUp, noise } from './agreement.ts';

const tf = createRequire(import.meta.url)('@tensorflow/tfjs-core') as typeof core;
const runtime = await openTfjsRuntime({ backend: 'wasm' });
const model = prepareOnnx(smallModel());

/** Bytes of a net of one node. */
function oneNode(
  op: string,
  dims: readonly number[],
  attributes: Record<string, OnnxAttribute> = {},
  inputs: string[] = [],
): OnnxModel {
  const graph = new GraphBuilder();
  return madeUp(graph, dims, [graph.node(op, ['x', ...inputs], attributes)]);
}

/** A net of a convolution with a PRelu: what holds weights of every kind. */
function convolution(): OnnxModel {
  const graph = new GraphBuilder();
  const weights = graph.constant('w', [4, 3, 3, 3], noise(108));
  const y = graph.node('Conv', ['x', weights, graph.constant('b', [4], noise(4))]);
  return madeUp(graph, [3, 6, 6], [graph.node('PRelu', [y, graph.constant('s', [4, 1, 1], noise(4))])]);
}

describe('openTfjsRuntime()', () => {
  test('loads a net and says what it is fed', async () => {
    const net = await runtime.load(model);
    expect(net.inputDims).toEqual([1, 2, 2]);
    expect(runtime.name).toBe('tfjs-wasm');
    expect(runtime.usesGpu).toBe(false);
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
    expect(structuredClone(y, { transfer: [y?.buffer as ArrayBuffer] })).toEqual(Float32Array.of(2, 4, 6, 8));
  });

  test('hands an input that goes straight through on as a copy, and leaves the input alone', async () => {
    const net = await runtime.load(oneNode('Identity', [2]));
    const input = Float32Array.of(1, 2);
    const [output] = Object.values(await net.run(input, 1));
    output?.fill(9);
    expect(input).toEqual(Float32Array.of(1, 2));
    await net.close();
  });

  test('refuses input that does not fit the batch, and leaves no tensor behind', async () => {
    const net = await runtime.load(model);
    const { numTensors } = tf.memory();
    await expect(net.run(new Float32Array(7), 2)).rejects.toThrow(
      'Cannot run net: input has 7 values, a batch of 2 x 1 x 2 x 2 has 8',
    );
    for (const batch of [0, -1, 1.5, Number.NaN]) {
      await expect(net.run(new Float32Array(4), batch)).rejects.toThrow(
        `Cannot run net on a batch of ${batch}`,
      );
    }
    expect(tf.memory().numTensors).toBe(numTensors);
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
});

describe('tensors', () => {
  test('stay as many as the weights while a net runs, and none when it is closed', async () => {
    const before = tf.memory().numTensors;
    const net = await runtime.load(convolution());
    // Filter, bias and slopes.
    expect(tf.memory().numTensors).toBe(before + 3);
    for (const batch of [1, 4, 2]) await net.run(noise(108 * batch), batch);
    await Promise.all([net.run(noise(108), 1), net.run(noise(108), 1)]);
    expect(tf.memory().numTensors).toBe(before + 3);
    await net.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('are freed where a net cannot be loaded', async () => {
    const before = tf.memory().numTensors;
    const graph = new GraphBuilder();
    const y = graph.node('Conv', ['x', graph.constant('w', [4, 3, 3, 3], noise(108))]);
    await faultOf(() => runtime.load(madeUp(graph, [3, 6, 6], [graph.node('Nonsense', [y])])));
    expect(tf.memory().numTensors).toBe(before);
  });

  test('are freed where a run throws', async () => {
    const graph = new GraphBuilder();
    // A shape that holds for a batch of one alone, as some exporters write it.
    const y = graph.node('Reshape', [graph.node('Neg', ['x']), graph.shape('s', [1, 4])]);
    const net = await runtime.load(madeUp(graph, [2, 2], [y]));
    const before = tf.memory().numTensors;
    await expect(net.run(noise(8), 2)).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(before);
    expect(Object.values(await net.run(noise(4), 1))[0]?.length).toBe(4);
    await net.close();
  });
});

describe('load()', () => {
  const refusal = async (model: OnnxModel): Promise<string> => {
    const fault = await faultOf(() => runtime.load(model));
    expect(fault.code).toBe('NET_UNREADABLE');
    return fault.message;
  };

  test('refuses a net whose batch is fixed, and one of two inputs', async () => {
    expect(await refusal(smallModel())).toContain('input "x" is float32 [1, 1, 2, 2]');
    const graph = new GraphBuilder();
    const sum = graph.node('Add', ['a', 'b']);
    const inputs = ['a', 'b'].map((name) => ({ name, dims: ['N', 2] }));
    const model = graph.build('two', inputs, [{ name: sum, dims: ['N', 2] }]);
    expect(await refusal(model)).toBe('Cannot run net on TensorFlow.js: it has 2 inputs, not 1');
  });

  test('names the op and the node that it does not know', async () => {
    expect(await refusal(oneNode('Nonsense', [2]))).toBe(
      'Cannot run net on TensorFlow.js: operator Nonsense of node "Nonsense_0": it is not known here',
    );
  });

  test('names the attribute that it does not know', async () => {
    expect(await refusal(oneNode('Relu', [2], { fast: { int: 1 } }))).toContain(
      'operator Relu of node "Relu_0": attribute "fast" is not known here',
    );
  });

  test.each([
    [
      'a reflection of a kind that is not run',
      'Pad',
      [3, 4, 4],
      { mode: { string: 'wrap' }, pads: { ints: [0, 0, 0, 0, 0, 0, 0, 0] } },
    ],
    ['pads that take away', 'Pad', [2], { pads: { ints: [0, -1, 0, 0] } }],
    ['an axis that is not there', 'Softmax', [2], { axis: { int: 2 } }],
    ['an order that is none', 'Transpose', [2, 2], { perm: { ints: [0, 1, 1] } }],
    ['a cast to integers', 'Cast', [2], { to: { int: 7 } }],
    ['a pooling without a kernel', 'MaxPool', [3, 4, 4], {}],
    ['a pooling in three dimensions', 'MaxPool', [3, 4, 4, 4], { kernel_shape: { ints: [2, 2, 2] } }],
    [
      'a pooling with dilations',
      'MaxPool',
      [3, 9, 9],
      { kernel_shape: { ints: [2, 2] }, dilations: { ints: [2, 2] } },
    ],
    ['an attribute of the wrong kind', 'LeakyRelu', [2], { alpha: { int: 1 } }],
    ['a convolution without weights', 'Conv', [3, 4, 4], {}],
  ] as const)('refuses %s', async (_name, op, dims, attributes) => {
    expect(await refusal(oneNode(op, dims, attributes as Record<string, OnnxAttribute>))).toContain(
      `node "${op}_0"`,
    );
  });

  test('refuses weights that do not fit', async () => {
    const graph = new GraphBuilder();
    const weights = graph.constant('w', [4, 2, 3, 3], noise(72));
    expect(await refusal(madeUp(graph, [3, 6, 6], [graph.node('Conv', ['x', weights])]))).toContain(
      'weights of 4 x 2 x 3 x 3 in 1 groups do not fit 3 channels',
    );
  });

  const afterConv = (
    op: string,
    attributes: Record<string, OnnxAttribute>,
    rows: readonly number[],
  ): OnnxModel => {
    const graph = new GraphBuilder();
    const y = graph.node('Conv', ['x', graph.constant('w', [4, 3, 1, 1], noise(12))]);
    const parameters = rows.map((length, at) =>
      graph.constant(`p${at}`, [length], new Float32Array(length).fill(1)),
    );
    return madeUp(graph, [3, 6, 6], [graph.node(op, [y, ...parameters], attributes)]);
  };

  test.each([
    ['an activation function', 'Relu', { fast: { int: 1 } }, [], 'attribute "fast" is not known here'],
    [
      'a batch norm',
      'BatchNormalization',
      { fast: { int: 1 } },
      [4, 4, 4, 4],
      'attribute "fast" is not known here',
    ],
    [
      'a batch norm in training',
      'BatchNormalization',
      { training_mode: { int: 1 } },
      [4, 4, 4, 4],
      'is being trained',
    ],
    [
      'a batch norm that does not fit',
      'BatchNormalization',
      {},
      [1, 1, 1, 1],
      'parameters of 1 channels do not fit 4',
    ],
    ['a batch norm of uneven rows', 'BatchNormalization', {}, [4, 4, 3, 4], 'rows of 4, 4, 3, 4 parameters'],
  ] as const)('looks through %s that could be part of a convolution', async (_name, op, attributes, rows, reason) => {
    expect(await refusal(afterConv(op, attributes as Record<string, OnnxAttribute>, rows))).toContain(reason);
  });

  test('refuses weights that are worked out while the net runs', async () => {
    const graph = new GraphBuilder();
    expect(await refusal(madeUp(graph, [3, 6, 6], [graph.node('Conv', ['x', 'x'])]))).toContain(
      'node "Conv_0"',
    );
  });

  test('refuses a node that reads what nothing gives, and an output that nothing gives', async () => {
    expect(await refusal(oneNode('Add', [2], {}, ['nowhere']))).toContain(
      '"nowhere" is not given by any node before',
    );
    expect(await refusal(madeUp(new GraphBuilder(), [2], ['nowhere']))).toContain('output "nowhere"');
  });

  test('takes weights that Constant nodes hold, and those worked out from others', async () => {
    const graph = new GraphBuilder();
    const w = graph.node('Constant', [], {
      value: { tensor: { name: '', dims: [1, 2], data: Float32Array.of(2, 3) } },
    });
    const column = graph.node('Transpose', [graph.node('Neg', [w])]);
    const net = await runtime.load(madeUp(graph, [2], [graph.node('Gemm', ['x', column])]));
    expect(Object.values(await net.run(Float32Array.of(1, 10), 1))).toEqual([Float32Array.of(-32)]);
    await net.close();
  });
});

describe('the backends of TensorFlow.js', () => {
  test('leave the one in use as it was', async () => {
    tf.registerBackend('of the host', () => new tf.KernelBackend());
    await tf.setBackend('of the host');
    const other = await openTfjsRuntime({ backend: 'wasm' });
    const net = await other.load(model);
    expect((await net.run(Float32Array.of(1, 2, 3, 4), 1))['y']).toEqual(Float32Array.of(2, 4, 6, 8));
    await net.close();
    expect(tf.getBackend()).toBe('of the host');
    await tf.setBackend('wasm');
  });

  test('name the packages where neither of the native ones is installed', async () => {
    const fault = await faultOf(() => openTfjsRuntime({ backend: 'tensorflow' }));
    expect(fault.code).toBe('RUNTIME_UNAVAILABLE');
    expect(fault.message).toMatch(
      /^Cannot start TensorFlow\.js on its native library \(@tensorflow\/tfjs-node-gpu: .+; @tensorflow\/tfjs-node: .+\): install/,
    );
    expect(fault.message).not.toContain('\n');
  });
});

describe('in a worker thread', () => {
  const start = (): Worker =>
    new Worker(
      `import { openTfjsRuntime } from '${import.meta.resolve('#src/inference/tfjsRuntime/openTfjsRuntime.js')}';
       import { parentPort, workerData } from 'node:worker_threads';
       const opened = await Promise.all([1, 2].map(() => openTfjsRuntime({ backend: 'wasm' })));
       const outputs = [];
       for (const runtime of opened) {
         const net = await runtime.load(workerData);
         outputs.push((await net.run(Float32Array.of(1, 2, 3, 4), 1)).y);
         await net.close();
       }
       parentPort.postMessage(outputs);`,
      { eval: true, workerData: model, stdout: true, stderr: true, type: 'module' } as never,
    );

  test('opens twice at once, runs, and writes nothing to the console', async () => {
    const worker = start();
    const written: string[] = [];
    for (const stream of [worker.stdout, worker.stderr])
      stream.on('data', (text) => written.push(String(text)));
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    const outputs = await new Promise((resolve, reject) =>
      worker.once('message', resolve).once('error', reject),
    );
    await ended;
    expect(outputs).toEqual([Float32Array.of(2, 4, 6, 8), Float32Array.of(2, 4, 6, 8)]);
    expect(written).toEqual([]);
  });

  test('writes nothing to the console of the thread itself either', async () => {
    const writes = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
    const other = await openTfjsRuntime({ backend: 'wasm' });
    await (await other.load(convolution())).close();
    await faultOf(() => openTfjsRuntime({ backend: 'tensorflow' }));
    for (const write of writes) expect(write).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
