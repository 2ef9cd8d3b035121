import { expect, test } from 'vitest';
import { joinRuns } from '#src/inference/joinRuns.js';
import { prepareOnnx } from '#src/inference/onnx/prepareOnnx.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import type { Net } from '#src/inference/runtime.js';
import { smallModel } from './onnx/smallModel.ts';

const runtime = await openOnnxRuntime();
const model = prepareOnnx(smallModel());
const BAD = 666;

/** A net that doubles four values, joined, and the sizes of its runs; a batch with a bad value in it fails. */
async function joined(largest = 8): Promise<{ net: Net; sizes: number[] }> {
  const inner = await runtime.load(model);
  const sizes: number[] = [];
  const run: Net['run'] = (input, batch) => {
    sizes.push(batch);
    return input.includes(BAD) ? Promise.reject(new Error('bad input')) : inner.run(input, batch);
  };
  const net = joinRuns({ inputDims: inner.inputDims, run, close: () => inner.close() }, largest);
  return { net, sizes };
}

/** That many inputs, of values that no other call has. */
function inputOf(batch: number, seed: number): Float32Array {
  return Float32Array.from({ length: 4 * batch }, (_, i) => 100 * seed + i);
}

/** Asks for runs of these batches at once. */
function ask(net: Net, batches: readonly number[]): Promise<Float32Array>[] {
  return batches.map(async (batch, i) => (await net.run(inputOf(batch, i), batch))['y'] as Float32Array);
}

function twice(batches: readonly number[]): Float32Array[] {
  return batches.map((batch, i) => inputOf(batch, i).map((value) => 2 * value));
}

test('joinRuns() makes one run of those that are asked for at once, and gives each its own', async () => {
  const { net, sizes } = await joined();
  const batches = [1, 4, 2];
  expect(await Promise.all(ask(net, batches))).toEqual(twice(batches));
  expect(sizes).toEqual([8]);
  await net.close();
});

test('joinRuns() leaves a run alone whose size is one of a few, and fills others up to one', async () => {
  const { net, sizes } = await joined();
  for (const batch of [1, 2, 3, 5, 8, 9])
    expect(await Promise.all(ask(net, [batch]))).toEqual(twice([batch]));
  expect(sizes).toEqual([1, 2, 4, 8, 8, 9]);
  await net.close();
});

test('joinRuns() has no more inputs in a run than it may, and answers in the order of asking', async () => {
  const { net, sizes } = await joined(4);
  const batches = [2, 1, 2, 2, 4, 1];
  const order: number[] = [];
  const answers = ask(net, batches);
  answers.forEach((answer, i) => void answer.then(() => order.push(i)));
  expect(await Promise.all(answers)).toEqual(twice(batches));
  expect(sizes).toEqual([4, 4, 4, 1]);
  expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  await net.close();
});

test('joinRuns() gathers what is asked for while a run is under way', async () => {
  const { net, sizes } = await joined();
  const first = ask(net, [1]);
  await Promise.race([...first, new Promise((resolve) => setTimeout(resolve, 0))]);
  const later = ask(net, [1, 1, 2]);
  expect(await Promise.all([...first, ...later])).toEqual([...twice([1]), ...twice([1, 1, 2])]);
  expect(sizes).toEqual([1, 4]);
  await net.close();
});

test('joinRuns() runs each by itself where a joined run fails, so that only the one at fault fails', async () => {
  const { net, sizes } = await joined();
  const bad = net.run(inputOf(1, 0).fill(BAD), 1);
  const good = ask(net, [2, 1]);
  await expect(bad).rejects.toThrow('bad input');
  expect(await Promise.all(good)).toEqual(twice([2, 1]));
  expect(sizes).toEqual([4, 1, 2, 1]);
  expect(await Promise.all(ask(net, [1]))).toEqual(twice([1]));
  await net.close();
});

test('joinRuns() refuses an input that does not fit its batch before it joins others', async () => {
  const { net, sizes } = await joined();
  const wrong = net.run(new Float32Array(5), 1);
  const good = ask(net, [1, 1]);
  await expect(wrong).rejects.toThrow(RangeError);
  expect(await Promise.all(good)).toEqual(twice([1, 1]));
  expect(sizes).toEqual([2]);
  await net.close();
});

test('joinRuns() gives arrays that are each one’s own', async () => {
  const { net } = await joined();
  const [first, second] = await Promise.all(ask(net, [1, 1]));
  expect(first?.buffer).not.toBe(second?.buffer);
  const before = second?.slice();
  await Promise.all(ask(net, [2, 2]));
  expect(second).toEqual(before);
  await net.close();
});

test('joinRuns() refuses what still waits when it is closed', async () => {
  const { net } = await joined();
  const waiting = ask(net, [1, 2]);
  const outcomes = Promise.allSettled(waiting);
  await net.close();
  for (const outcome of await outcomes)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ENGINE_CLOSED' } });
});
