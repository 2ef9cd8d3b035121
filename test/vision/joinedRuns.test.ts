import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFaces } from '#src/face/findFaces.js';
import { openFaceNets } from '#src/face/openFaceNets.js';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import { openImage } from '#src/image/openImage.js';
import type { Photo } from '#src/image/photo.js';
import { joinRuntime } from '#src/inference/joinRuntime.js';
import type { Net, Runtime } from '#src/inference/runtime.js';
import { openRuntime } from '#src/inference/runtimes/openRuntime.js';
import { readPack } from '#src/pack/readPack.js';
import { readPackFile } from '#src/pack/readPackFile.js';
import type { VisionSight } from '#src/vision/visionJob.js';
import { VisionPool } from '#src/vision/visionPool.js';
import { similarity } from '../face/photos.ts';
import { groupPhoto } from '../support/demoFaces.ts';
import { runChild } from '../support/runChild.ts';

const pack = await readPack('sface');
const ALIKE = 0.99999;

let folder: string;
let photos: Buffer[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-joined-'));
  photos = await Promise.all([1, 2, 3, 4].map((n) => sharp(groupPhoto(n)).resize(480).png().toBuffer()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  'onnxruntime-cpu',
  'tfjs-wasm',
] as const)('photos whose runs are joined have the embeddings that they have alone, to rounding, on %s', async (name) => {
  const sizes: number[] = [];
  const runtime = watched(await openRuntime({ name }), sizes);
  const alone = await facesOf(runtime, false);
  sizes.length = 0;
  const together = await facesOf(joinRuntime(runtime, 32), true);
  // A chip and its mirror image of each of the four photos.
  expect(Math.max(...sizes)).toBe(8);
  for (const [i, faces] of alone.entries()) {
    expect(together[i]).toHaveLength(faces.length);
    for (const [j, { box, embedded }] of faces.entries()) {
      const same = together[i]?.[j];
      expect(same?.box.left).toBeCloseTo(box.left, 1);
      const cosine = similarity(same?.embedded.embedding as Float32Array, embedded.embedding);
      expect(cosine).toBeGreaterThan(ALIKE);
    }
  }
});

async function facesOf(runtime: Runtime, atOnce: boolean) {
  const nets = await openFaceNets(pack, runtime, (name) => readPackFile(pack, name));
  const opened = await Promise.all(
    photos.map((bytes) => openImage(bytes, defaultImageLimits, (work) => work())),
  );
  const find = (photo: Photo) => findFaces(nets, photo, { rotations: false, want: 'largest' });
  try {
    if (atOnce) return await Promise.all(opened.map(find));
    const faces = [];
    for (const photo of opened) faces.push(await find(photo));
    return faces;
  } finally {
    await nets.close();
  }
}

/** The same runtime, which notes the sizes of its runs. */
function watched(runtime: Runtime, sizes: number[]): Runtime {
  return {
    ...runtime,
    load: async (model) => {
      const net = await runtime.load(model);
      const run: Net['run'] = (input, batch) => {
        sizes.push(batch);
        return net.run(input, batch);
      };
      return { inputDims: net.inputDims, run, close: () => net.close() };
    },
  };
}

describe('VisionPool, one thread holding the nets', () => {
  test('answers as workers do that have nets of their own', async () => {
    const [own, joined] = [await look(false), await look(true)];
    expect(own.flatMap(({ faces }) => faces).length).toBeGreaterThan(4);
    for (const [i, { faces, width, height }] of own.entries()) {
      expect(joined[i]).toMatchObject({ width, height });
      expect(joined[i]?.faces).toHaveLength(faces.length);
      for (const [j, { embedding }] of faces.entries())
        expect(similarity(joined[i]?.faces[j]?.embedding as Float32Array, embedding)).toBeGreaterThan(ALIKE);
    }
  });

  async function look(joins: boolean): Promise<VisionSight[]> {
    const runtime = { name: 'onnxruntime-cpu' } as const;
    const setup = { pack, limits: defaultImageLimits, workers: joins ? 4 : 1, queue: 64, runtime, joins };
    const pool = await VisionPool.open(setup);
    expect(pool.runtime.joins).toBe(joins);
    try {
      const looks = photos.map((photo) =>
        pool.look({ bytes: Uint8Array.from(photo), rotations: false, want: 'all' }),
      );
      return (await Promise.all(looks)) as VisionSight[];
    } finally {
      await pool.close();
    }
  }

  test('loses only the photo that hangs or ends its worker, and is closed amid work', async () => {
    const body = `
const outcomes = await Promise.all([good, padded(${ENDLESS}), good, padded(${FATAL}), good, good].map(look));
const late = [good, good, good, good].map(look);
await new Promise((resolve) => setTimeout(resolve, 50));
await pool.close();
outcomes.push((await Promise.all(late)).every((outcome) => [3, 'VISION_FAILED'].includes(outcome)));
console.log(JSON.stringify(outcomes));`;
    expect(await run(body)).toEqual([3, 'TIMED_OUT', 3, 'VISION_FAILED', 3, 3, true]);
  });

  async function run(body: string): Promise<unknown> {
    const file = join(folder, 'preload.mjs');
    writeFileSync(file, preload);
    const good = await sharp(groupPhoto(1)).resize(300).png().toBuffer();
    expect(good.length).toBeLessThan(FATAL);
    const modules = new URL('../../dist/', import.meta.url).href;
    const child = await runChild(folder, opening + body, {
      args: { modules, good: good.toString('base64') },
      env: { ...process.env, NODE_OPTIONS: `--import ${pathToFileURL(file).href}` },
    });
    expect(child).toMatchObject({ code: 0, stderr: '' });
    return JSON.parse(child.stdout);
  }
});

/** Photos of these lengths never end, and end their worker. */
const [ENDLESS, FATAL] = [514_159, 271_828];
const preload = `
import { isMainThread } from 'node:worker_threads';
if (!isMainThread) {
  globalThis.DataView = class extends DataView {
    constructor(buffer, ...rest) {
      while (buffer.byteLength === ${ENDLESS});
      if (buffer.byteLength === ${FATAL}) process.exit(3);
      super(buffer, ...rest);
    }
  };
}`;
const opening = `
const { VisionPool } = await import(args.modules + 'vision/visionPool.js');
const { readPack } = await import(args.modules + 'pack/readPack.js');
const { defaultImageLimits } = await import(args.modules + 'image/imageLimits.js');
const pool = await VisionPool.open({
  pack: await readPack('sface'), limits: { ...defaultImageLimits, maxSeconds: 2 },
  runtime: { name: 'onnxruntime-cpu' }, workers: 2, queue: 64, joins: true,
});
const good = Buffer.from(args.good, 'base64');
const padded = (length) => Buffer.concat([good, Buffer.alloc(length - good.length)]);
const look = (bytes) => pool.look({ bytes: Uint8Array.from(bytes), rotations: false, want: 'all' })
  .then((sight) => sight.faces?.length ?? sight, ({ code }) => code);`;
