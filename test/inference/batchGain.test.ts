import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { batchGain } from '#src/inference/batchGain.js';
import { prepareOnnx } from '#src/inference/onnx/prepareOnnx.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import type { Net } from '#src/inference/runtime.js';
import { smallModel } from './onnx/smallModel.ts';

/** A net that takes so long for a run, whatever its batch, and so long for each input. */
function slowNet(aRun: number, anInput: number): Net {
  return {
    inputDims: [1],
    run: async (_, batch) => {
      await wait(aRun + batch * anInput);
      return {};
    },
    close: () => Promise.resolve(),
  };
}

test('batchGain() is large where runs cost more than their inputs, and none where they do not', async () => {
  expect(await batchGain([slowNet(20, 0)])).toBeGreaterThan(4);
  expect(await batchGain([slowNet(0, 10)])).toBeLessThan(1.6);
});

test('batchGain() times the nets of a real runtime', async () => {
  const net = await (await openOnnxRuntime()).load(prepareOnnx(smallModel()));
  expect(await batchGain([net, net])).toBeGreaterThan(0);
  await net.close();
});
