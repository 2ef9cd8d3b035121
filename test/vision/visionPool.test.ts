import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultImageLimits } from '#src/image/imageLimits.js';
import { readPack } from '#src/pack/readPack.js';
import type { VisionSight } from '#src/vision/visionJob.js';
import { VisionPool, type VisionPoolOptions, type VisionRefusal } from '#src/vision/visionPool.js';
import { similarity } from '../face/photos.ts';
import { groupPhoto } from '../support/demoFaces.ts';

/** Of one worker and a queue of one, for the tests that ask for no other. */
let usual: VisionPool | undefined;
let pool: VisionPool | undefined;
beforeAll(async () => {
  usual = await open();
});
beforeEach(() => {
  pool = usual;
});
afterEach(async () => {
  if (pool !== usual) await pool?.close();
});
afterAll(() => usual?.close());

async function open(options: Partial<VisionPoolOptions> = {}): Promise<VisionPool> {
  const pack = await readPack('sface');
  pool = await VisionPool.open({ pack, limits: defaultImageLimits, workers: 1, queue: 1, ...options });
  return pool;
}

/** The group photo anew: its bytes are moved to the worker. */
const photo = (): Uint8Array => Uint8Array.from(readFileSync(groupPhoto(1)));

function look(bytes: Uint8Array = photo(), want: 'largest' | 'all' = 'largest'): Promise<unknown> {
  return (pool as VisionPool).look({ bytes, rotations: false, want });
}

describe('VisionPool.look()', () => {
  test('gives the largest face with a unit-length embedding, or all faces', async () => {
    const largest = (await look()) as VisionSight;
    expect(largest).toMatchObject({ width: 1920, height: 1280 });
    expect(largest.faces).toHaveLength(1);
    const embedding = largest.faces[0]?.embedding as Float32Array;
    expect(embedding).toBeInstanceOf(Float32Array);
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
    expect(Object.values(largest.stages).every((time) => time > 0)).toBe(true);
    const all = (await look(photo(), 'all')) as VisionSight;
    expect(all.faces).toHaveLength(3);
    expect(all.faces[0]?.box).toEqual(largest.faces[0]?.box);
    expect(all.faces[0]?.embedding).toEqual(embedding);
  });

  test('takes a photo whose bytes are part of a shared buffer, and leaves the rest of that alone', async () => {
    const bytes = photo();
    const whole = new Uint8Array(bytes.length + 20);
    whole.set(bytes, 10);
    expect(await look(whole.subarray(10, 10 + bytes.length))).toMatchObject({ width: 1920 });
    expect(whole.length).toBe(bytes.length + 20);
  });

  test('looks at photos in the order in which they came', async () => {
    await open({ queue: 5 });
    const order: number[] = [];
    const one = async (n: number): Promise<void> => {
      expect(await look()).toMatchObject({ width: 1920 });
      order.push(n);
    };
    await Promise.all([0, 1, 2, 3, 4, 5].map(one));
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('says why a photo is refused', async () => {
    await open({ limits: { ...defaultImageLimits, maxBytes: 1_000_000, maxSide: 1000 } });
    expect(await look(Buffer.from('text'))).toBe('UNSUPPORTED_FORMAT');
    expect(await look(new Uint8Array(1_000_001))).toBe('FILE_TOO_LARGE');
    expect(await look()).toBe('INVALID_SIZE');
  });

  test.each([
    [1, 1, 2],
    [1, 0, 1],
    [2, 1, 3],
  ])('of ten photos at once takes %i workers and a queue of %i: %i', async (workers, queue, taken) => {
    if (workers !== 1 || queue !== 1) await open({ workers, queue });
    expect(pool?.full).toBe(false);
    const looks = Array.from({ length: 10 }, () => look());
    expect(pool?.full).toBe(true);
    const outcomes = (await Promise.all(looks)) as (VisionSight | VisionRefusal)[];
    const refusals = outcomes.filter((outcome) => outcome === 'QUEUE_FULL');
    expect(refusals).toHaveLength(10 - taken);
    expect(pool?.full).toBe(false);
    expect(await look()).toMatchObject({ width: 1920 });
  });

  test('has room again after photos that were refused', async () => {
    for (let i = 0; i < 4; i++) expect(await look(new Uint8Array(3))).toBe('UNSUPPORTED_FORMAT');
    expect(await look()).toMatchObject({ width: 1920 });
  });
});

test('VisionPool.look() finds the same faces in a photo of twelve megapixels, of which it decodes only parts', async () => {
  const small = (await look(photo(), 'all')) as VisionSight;
  const large = await sharp(photo()).resize(4200, 2800).jpeg().toBuffer();
  const sight = (await look(Uint8Array.from(large), 'all')) as VisionSight;
  expect(sight).toMatchObject({ width: 4200, height: 2800 });
  const scale = 4200 / 1920;
  for (const { box, embedding } of small.faces) {
    const same = sight.faces.find(
      (face) => Math.abs(face.box.left - box.left * scale) < 0.1 * box.width * scale,
    );
    expect(Math.abs((same?.box.width as number) / scale / box.width - 1)).toBeLessThan(0.1);
    expect(similarity(same?.embedding as Float32Array, embedding)).toBeGreaterThan(0.97);
  }
});

describe('a worker that ends before it is ready', () => {
  const started: Worker[] = [];
  let toEnd = 0;
  const onWorker = (worker: Worker): void => {
    started.push(worker);
    if (toEnd-- > 0) void worker.terminate();
  };
  beforeEach(() => {
    started.length = 0;
    toEnd = 0;
    process.on('worker', onWorker);
  });
  afterEach(() => {
    process.off('worker', onWorker);
  });

  test.each([
    1, 3,
  ])('leaves no photo waiting, and a later one is looked at (%i end in a row)', async (ends) => {
    await open({ queue: 4 });
    await look();
    const outcomes = Promise.allSettled([look(), look(), look()]);
    toEnd = ends;
    await started[0]?.terminate();
    const [first, second, third] = await outcomes;
    const lost = { status: 'rejected', reason: { name: 'FaceSearchError', code: 'VISION_FAILED' } };
    expect(first).toMatchObject(lost);
    expect(second).toMatchObject(lost);
    if (ends === 1) expect(third).toMatchObject({ status: 'fulfilled', value: { width: 1920 } });
    else {
      expect(third).toMatchObject(lost);
      await expect(look()).rejects.toMatchObject({ code: 'VISION_FAILED' });
    }
    expect(await look()).toMatchObject({ width: 1920 });
    expect(pool?.pending).toBe(0);
  });

  test('has the others go on', async () => {
    await open({ workers: 2, queue: 4 });
    await look();
    toEnd = 1;
    const [first] = started;
    await first?.terminate();
    expect(await Promise.all([look(), look(), look()])).toMatchObject(Array(3).fill({ width: 1920 }));
  });

  test('is what open() rejects with', async () => {
    toEnd = 1;
    await expect(open()).rejects.toMatchObject({ name: 'FaceSearchError', code: 'VISION_FAILED' });
  });
});

describe('a photo that comes alone', () => {
  const started: Worker[] = [];
  const onWorker = (worker: Worker): number => started.push(worker);
  beforeEach(() => {
    started.length = 0;
    process.on('worker', onWorker);
  });
  afterEach(() => {
    process.off('worker', onWorker);
  });
  /** Threads of the pool that is open: its worker, the one that decodes, and the one that embeds mirror images. */
  const alone = async (): Promise<unknown> => {
    await setTimeout(50);
    return look(photo(), 'all');
  };

  test('is spread over two threads, with the same answer', async () => {
    await open({ spread: false });
    const expected = ((await look(photo(), 'all')) as VisionSight).faces;
    const expectSame = (sight: unknown): void => {
      const { faces } = sight as VisionSight;
      expect(faces.map(({ box }) => box)).toEqual(expected.map(({ box }) => box));
      for (const [i, { embedding }] of faces.entries())
        for (const [at, value] of embedding.entries())
          expect(value).toBeCloseTo(expected[i]?.embedding[at] as number, 6);
    };
    await pool?.close();
    started.length = 0;
    await open({ spread: true });
    await vi.waitFor(async () => {
      expectSame(await alone());
      expect(started).toHaveLength(3);
    }, 20_000);
    for (let i = 0; i < 3; i++) expectSame(await alone());
    expect(started).toHaveLength(3);
  });

  test('is looked at by one where that is asked for, and where photos follow each other closely', async () => {
    await open({ spread: false });
    for (let i = 0; i < 4; i++) await alone();
    expect(started).toHaveLength(2);
    await pool?.close();
    started.length = 0;
    await open({ spread: true, queue: 6 });
    await Promise.all(Array.from({ length: 6 }, () => look()));
    expect(started).toHaveLength(2);
  });

  test('is still looked at where the thread that embeds its other half dies', async () => {
    await open({ spread: true });
    await vi.waitFor(async () => {
      await alone();
      expect(started).toHaveLength(3);
    }, 20_000);
    // By then it has long been idle: a thread that is ended in native code takes the process with it.
    await setTimeout(1500);
    await started.at(-1)?.terminate();
    for (let i = 0; i < 4; i++) expect(await alone()).toMatchObject({ width: 1920 });
  });
});

describe('VisionPool.close()', () => {
  test('refuses photos that still wait, those that come later, and may be called twice', async () => {
    await open({ queue: 5 });
    const looks = Array.from({ length: 3 }, () => look());
    const settled = Promise.allSettled(looks);
    await Promise.all([pool?.close(), pool?.close()]);
    for (const outcome of await settled)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'VISION_FAILED' } });
    await expect(look()).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
  });
});

test('VisionPool.open() rejects where weights are missing, however many workers miss them', async () => {
  const weightsDir = mkdtempSync(join(tmpdir(), 'facedex-none-'));
  await expect(open({ workers: 2, weightsDir })).rejects.toMatchObject({
    name: 'FaceSearchError',
    code: 'WEIGHTS_MISSING',
  });
  rmSync(weightsDir, { recursive: true });
});

test('VisionPool.open() leaves one core to the host and starts four workers at most, where nobody says how many', async () => {
  const { workers } = await open({ workers: undefined, runtime: { name: 'onnxruntime-cpu' } });
  expect(workers).toBe(Math.min(4, Math.max(1, availableParallelism() - 1)));
  expect(await look()).toMatchObject({ width: 1920 });
});
