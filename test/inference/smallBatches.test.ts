import { expect, test } from 'vitest';
import { prepareOnnx } from '#src/inference/onnx/prepareOnnx.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import type { Net } from '#src/inference/runtime.js';
import { smallBatches } from '#src/inference/smallBatches.js';
import { smallModel } from './onnx/smallModel.js';

const runtime = await openOnnxRuntime();
const model = prepareOnnx(smallModel());

/** A net and the sizes of its runs. */
async function watched(): Promise<{ net: Net; sizes: number[] }> {
  const inner = await runtime.load(model);
  const sizes: number[] = [];
  const run: Net['run'] = (input, batch) => {
    sizes.push(batch);
    return inner.run(input, batch);
  };
  return { net: { inputDims: inner.inputDims, run, close: () => inner.close() }, sizes };
}

test('smallBatches() gives what one run would, out of runs of the size that is allowed', async () => {
  const { net, sizes } = await watched();
  const input = Float32Array.from({ length: 4 * 7 }, (_, i) => i);
  const { y: whole } = await net.run(input, 7);
  const { y: pieces } = await smallBatches(net, 3).run(input, 7);
  expect(pieces).toEqual(whole);
  expect(sizes).toEqual([7, 3, 3, 1]);
  await net.close();
});

test('smallBatches() leaves a run alone that is small enough', async () => {
  const { net, sizes } = await watched();
  const small = smallBatches(net, 3);
  expect(small.inputDims).toEqual([1, 2, 2]);
  await small.run(new Float32Array(12), 3);
  expect(sizes).toEqual([3]);
  await small.close();
  await expect(small.run(new Float32Array(4), 1)).rejects.toThrow('closed');
});

test('smallBatches() refuses input that does not fit the batch, as the net does', async () => {
  const { net } = await watched();
  await expect(smallBatches(net, 3).run(new Float32Array(4 * 7 - 1), 7)).rejects.toThrow(RangeError);
  await net.close();
});
