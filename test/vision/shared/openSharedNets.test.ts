import { MessageChannel, type Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type LoadedNets, loadNets } from '#src/face/loadNets.js';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import { readPack } from '#src/pack/readPack.js';
import { readPackFile } from '#src/pack/readPackFile.js';
import type { ServingThread } from '#src/vision/serving/servingThread.js';
import { openSharedNets } from '#src/vision/shared/openSharedNets.js';
import { remoteNets } from '#src/vision/shared/remoteNets.js';
import { similarity } from '../../face/photos.ts';
import { photoPixels } from '../../inference/photoPixels.ts';

const pack = await readPack('sface');
const setup = { pack, limits: defaultImageLimits, runtime: { name: 'onnxruntime-cpu' } } as const;

let owner: ServingThread;
let own: LoadedNets;
beforeAll(async () => {
  owner = await openSharedNets(setup);
  own = await loadNets(pack, await openOnnxRuntime(), (name) => readPackFile(pack, name));
});
afterAll(async () => {
  await owner.close();
  await Promise.all(own.map((net) => net.close()));
});

function connect(nets: ServingThread): Promise<LoadedNets> {
  return remoteNets(() => {
    const { port1, port2 } = new MessageChannel();
    nets.serve(port2);
    return port1;
  });
}

test('openSharedNets() runs its nets for all who are connected, and each gets what its own nets would give', async () => {
  const remotes = await Promise.all([connect(owner), connect(owner), connect(owner)]);
  const chips = await Promise.all([1, 2, 3].map((sample) => photoPixels(sample, 112, 0, 1)));
  const embedded = await Promise.all(
    remotes.map(([, , embedder], i) => embedder.run(chips[i] as Float32Array, 1)),
  );
  for (const [i, outputs] of embedded.entries()) {
    const expected = await own[2].run(chips[i] as Float32Array, 1);
    for (const [name, values] of Object.entries(expected))
      expect(cosine(outputs[name] as Float32Array, values)).toBeGreaterThan(0.99999);
  }
  // Still the caller's.
  expect(chips[0]).toHaveLength(112 * 112 * 3);
  expect(remotes[0]?.map(({ inputDims }) => inputDims)).toEqual(own.map(({ inputDims }) => inputDims));
});

test('openSharedNets() tells the one whose input is wrong, and serves the others', async () => {
  const [[, , one], [, , other]] = await Promise.all([connect(owner), connect(owner)]);
  const wrong = one.run(new Float32Array(5), 1);
  const right = other.run(new Float32Array(112 * 112 * 3), 1);
  await expect(wrong).rejects.toMatchObject({
    code: 'VISION_FAILED',
    message: expect.stringContaining('5 values'),
  });
  expect(Object.values(await right)[0]).toHaveLength(128);
});

test('openSharedNets() starts another thread where its own dies, and who was connected goes on', async () => {
  const threads: Worker[] = [];
  const note = (thread: Worker): number => threads.push(thread);
  process.on('worker', note);
  const nets = await openSharedNets(setup);
  const [, , embedder] = await connect(nets);
  const chip = await photoPixels(1, 112, 0, 1);
  const before = Object.values(await embedder.run(chip, 1))[0];
  // Not within a run: a thread that is ended in native code takes the process with it.
  await threads[0]?.terminate();
  await vi.waitFor(async () => expect(Object.values(await embedder.run(chip, 1))[0]).toEqual(before), 20_000);
  expect(threads).toHaveLength(2);
  process.off('worker', note);
  await nets.close();
});

test('openSharedNets() refuses those who ask once it has ended', async () => {
  const nets = await openSharedNets(setup);
  const [detector] = await connect(nets);
  await Promise.all([nets.close(), nets.close()]);
  const input = new Float32Array(256 * 256 * 3);
  await expect(detector.run(input, 1)).rejects.toMatchObject({ code: 'VISION_FAILED' });
  await expect(connect(nets)).rejects.toMatchObject({ code: 'VISION_FAILED' });
});

test('openSharedNets() rejects where a runtime is not to be had', async () => {
  const golden = { embedding: (pack.golden?.embedding ?? []).map((value, at) => (at < 4 ? -value : value)) };
  await expect(openSharedNets({ ...setup, pack: { ...pack, golden } })).rejects.toMatchObject({
    code: 'RUNTIME_UNAVAILABLE',
    message: expect.stringMatching(/cosine of 0\.98/),
  });
});

function cosine(a: Float32Array, b: Float32Array): number {
  return similarity(a, b) / (Math.hypot(...a) * Math.hypot(...b));
}
