import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { loadEmbedder } from '#src/face/loadEmbedder.js';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import type { Net } from '#src/inference/runtime.js';
import { readPack } from '#src/pack/readPack.js';
import { readPackFile } from '#src/pack/readPackFile.js';
import { HalvedNet } from '#src/vision/halves/halvedNet.js';
import { openEmbedder } from '#src/vision/halves/openEmbedder.js';
import { PortDesk } from '#src/vision/serving/portDesk.js';
import { remoteNet } from '#src/vision/serving/remoteNet.js';
import type { ServingThread } from '#src/vision/serving/servingThread.js';
import { photoPixels } from '../../inference/photoPixels.ts';

const VALUES = 3 * 112 * 112;
const pack = await readPack('sface');
const setup = { pack, limits: defaultImageLimits, runtime: { name: 'onnxruntime-cpu' } } as const;
const threads: Worker[] = [];
const onThread = (thread: Worker): number => threads.push(thread);

let own: Net;
/** A face and another one, as a face and its mirror image are. */
let chips: Float32Array;
/** What the net gives where nobody helps it. */
let whole: Float32Array;
let thread: ServingThread;
/** Batches that were left to the net itself. */
let batches: number[];

beforeAll(async () => {
  own = await loadEmbedder(pack, await openOnnxRuntime(), (name) => readPackFile(pack, name));
  chips = new Float32Array(2 * VALUES);
  for (const sample of [1, 2]) chips.set(await photoPixels(sample, 112, 0, 1), (sample - 1) * VALUES);
  whole = fc1(await own.run(chips, 2));
});
afterAll(() => own.close());
beforeEach(() => {
  threads.length = 0;
  batches = [];
  process.on('worker', onThread);
  thread = openEmbedder(setup);
});
afterEach(async () => {
  process.off('worker', onThread);
  await thread.close();
});

const fc1 = (outputs: Readonly<Record<string, Float32Array>>): Float32Array => outputs['fc1'] as Float32Array;

/** The net of a serving thread. */
function remote(of: ServingThread = thread): Net {
  const connect = (): MessageChannel['port1'] => {
    const { port1, port2 } = new MessageChannel();
    of.serve(port2);
    return port1;
  };
  return remoteNet(new PortDesk(connect, 'embeds half of the chips'), 0, own.inputDims);
}

function halved(other: Net, mayHalve = (): boolean => true): HalvedNet {
  const noting: Net = {
    ...own,
    inputDims: own.inputDims,
    run: (input, batch) => {
      batches.push(batch);
      return own.run(input, batch);
    },
  };
  return new HalvedNet(noting, other, mayHalve);
}

/** But for rounding: a processor may have other kernels for batches of another size. */
function expectWhole(outputs: Readonly<Record<string, Float32Array>>, expected = whole): void {
  const values = fc1(outputs);
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 5);
}

/** Runs the two chips until half of them is left to the other thread. */
async function untilHalved(net: HalvedNet): Promise<void> {
  await vi.waitFor(async () => {
    expectWhole(await net.run(chips, 2));
    expect(batches.at(-1)).toBe(1);
  }, 20_000);
}

test('HalvedNet leaves half of a batch to another thread, from the third on at the earliest, and gives the same', async () => {
  const net = halved(remote());
  expect(net.inputDims).toEqual([3, 112, 112]);
  expectWhole(await net.run(chips, 2));
  expect(threads).toHaveLength(0);
  expectWhole(await net.run(chips, 2));
  await vi.waitFor(() => expect(threads).toHaveLength(1), 20_000);
  expect(batches).toEqual([2, 2]);
  await untilHalved(net);
  const four = new Float32Array(4 * VALUES);
  four.set(chips);
  four.set(chips, 2 * VALUES);
  expectWhole(await net.run(four, 4), Float32Array.of(...whole, ...whole));
  expect(batches.at(-1)).toBe(2);
  // Still the caller's.
  expect(four).toHaveLength(4 * VALUES);
  expect(threads).toHaveLength(1);
});

test('HalvedNet keeps a batch that is odd, and all where it may not halve', async () => {
  let mayHalve = true;
  const net = halved(remote(), () => mayHalve);
  await untilHalved(net);
  await net.run(chips.subarray(0, VALUES), 1);
  const three = new Float32Array(3 * VALUES);
  await net.run(three, 3);
  mayHalve = false;
  await net.run(chips, 2);
  expect(batches.slice(-3)).toEqual([1, 3, 2]);
});

test('HalvedNet asks for no thread where it never may halve', async () => {
  const net = halved(remote(), () => false);
  for (let i = 0; i < 5; i++) expectWhole(await net.run(chips, 2));
  expect(threads).toHaveLength(0);
});

test('HalvedNet runs all of a batch itself where the other thread dies, and asks for its successor', async () => {
  const net = halved(remote());
  await untilHalved(net);
  // Not within a run: a thread that is ended in native code takes the process with it.
  await threads[0]?.terminate();
  for (let i = 0; i < 2; i++) expectWhole(await net.run(chips, 2));
  await untilHalved(net);
  expect(threads).toHaveLength(2);
});

test('HalvedNet does not ask again a net that makes something else of the same chips', async () => {
  let asked = 0;
  const others = remote();
  const off: Net = {
    ...others,
    run: async (input, batch) => {
      asked++;
      const outputs = await others.run(input, batch);
      return { fc1: fc1(outputs).map((value, i) => (i === 7 ? value + 0.001 : value)) };
    },
  };
  const net = halved(off);
  for (let i = 0; i < 2; i++) await net.run(chips, 2);
  await vi.waitFor(() => expect(asked).toBe(1), 20_000);
  await others.run(chips, 2);
  for (let i = 0; i < 3; i++) expectWhole(await net.run(chips, 2));
  expect(asked).toBe(1);
  expect(new Set(batches)).toEqual(new Set([2]));
});

test('HalvedNet goes on by itself where the other thread cannot load its net', async () => {
  const weightsDir = await mkdtemp(join(tmpdir(), 'facedex-none-'));
  const without = openEmbedder({ ...setup, weightsDir });
  const net = halved(remote(without));
  for (let i = 0; i < 2; i++) await net.run(chips, 2);
  await vi.waitFor(() => expect(threads).toHaveLength(1), 20_000);
  await vi.waitFor(async () =>
    expect(await without.open().catch(({ code }) => code)).toBe('WEIGHTS_MISSING'),
  );
  const before = threads.length;
  for (let i = 0; i < 3; i++) expectWhole(await net.run(chips, 2));
  expect(threads).toHaveLength(before);
  await without.close();
});

test('HalvedNet tells of a fault of its own', async () => {
  const net = halved(remote());
  await untilHalved(net);
  await expect(net.run(chips.subarray(1), 2)).rejects.toThrow('values');
  await untilHalved(net);
});
