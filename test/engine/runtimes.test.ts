import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaceSearch, type OpenOptions, type RuntimeOptionName } from '#src/index.js';
import { shippedPack } from '../pack/samplePack.ts';
import { portraitOf } from '../support/demoFaces.ts';
import { makeLibrary } from '../support/makeLibrary.ts';
import { runChild } from '../support/runChild.ts';

const hasGpu = ['/dev/nvidia0', '/dev/dri', '/dev/dxg'].some(existsSync) || process.platform !== 'linux';

let folder: string;
const photos = {} as Record<'ada' | 'adaAgain' | 'bea' | 'cara', Buffer>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-runtimes-'));
  photos.ada = await portraitOf('ada');
  photos.adaAgain = await portraitOf('ada', 1);
  photos.bea = await portraitOf('bea');
  photos.cara = await portraitOf('cara');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(runtime: OpenOptions['runtime'], options: OpenOptions = {}): Promise<FaceSearch> {
  return FaceSearch.open({ runtime, vision: { workers: 1 }, ...options });
}

/** The shipped pack with a golden embedding that is not its nets'. */
function bentPack(): string {
  const pack = shippedPack();
  const embedding = pack.golden?.embedding.map((value, at) => (at < 4 ? -value : value));
  const path = join(folder, 'bent.json');
  writeFileSync(path, JSON.stringify({ ...pack, golden: { embedding } }));
  return path;
}

describe('open() with a runtime by name', () => {
  test('uses it, and looks for no other; in memory it has no store, and info() rejects after close()', async () => {
    const engine = await open('onnxruntime-cpu');
    expect((await engine.info()).runtime).toEqual({
      asked: 'onnxruntime-cpu',
      name: 'onnxruntime-cpu',
      refused: [],
      similarity: expect.closeTo(1, 5),
      warm_up_ms: expect.any(Number),
      joins_runs: false,
      takes_turns: false,
    });
    expect((await engine.info()).store).toBeNull();
    await engine.close();
    await expect(engine.info()).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
  });

  test.skipIf(hasGpu).each([
    ['onnxruntime-webgpu', /there is no GPU.*--gpus all/],
    [
      'onnxruntime-cuda',
      /libonnxruntime_providers_shared\.so is not in ".*runtime\.providerPath|Linux x64 only/,
    ],
  ] as const)(
    'rejects where %s is not to be had, with what to do (skipped where there is a GPU)',
    async (name, why) => {
      await expect(open(name)).rejects.toMatchObject({
        name: 'FaceSearchError',
        code: 'RUNTIME_UNAVAILABLE',
        message: expect.stringMatching(why),
      });
    },
  );

  test('rejects where tfjs has no TensorFlow, with what to do', async ({ skip }) => {
    const fault = await open('tfjs-tensorflow').then(
      (engine) => engine.close(),
      (reason: unknown) => reason,
    );
    if (fault === undefined) skip();
    expect(fault).toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: expect.stringMatching(/^Cannot use runtime "tfjs-tensorflow": .*npm i @tensorflow/),
    });
  });

  test('rejects where a folder of provider files has none', async () => {
    await expect(open({ name: 'onnxruntime-cuda', providerPath: folder })).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: expect.stringContaining(folder),
    });
  });

  test('says that weights are missing where they are, not that the runtime is', async () => {
    await expect(open('onnxruntime-cpu', { weights: folder })).rejects.toMatchObject({
      code: 'WEIGHTS_MISSING',
    });
  });
});

describe('open() with any runtime', () => {
  test.skipIf(hasGpu)(
    'takes the CPU, and says why none of the others (skipped where there is a GPU)',
    async () => {
      await using engine = await open(undefined);
      const { asked, name, refused } = (await engine.info()).runtime;
      expect({ asked, name }).toEqual({ asked: 'auto', name: 'onnxruntime-cpu' });
      expect(new Map(refused.map((each) => [each.name, each.reason]))).toEqual(
        new Map<RuntimeOptionName, unknown>([
          ['onnxruntime-cuda', expect.stringContaining('providers')],
          ['tfjs-tensorflow', expect.stringContaining('npm i @tensorflow/tfjs-node')],
          ['onnxruntime-webgpu', expect.stringContaining('there is no GPU')],
        ]),
      );
    },
  );

  test('rejects where no runtime makes of a face what the pack says, naming the cosine of each', async () => {
    await expect(open('auto', { pack: bentPack() })).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: expect.stringMatching(
        /onnxruntime-cpu: its embedding of a drawn face has a cosine of 0\.98\d{4}/,
      ),
    });
    await expect(open('onnxruntime-cpu', { pack: bentPack() })).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: expect.stringMatching(/^Cannot use runtime "onnxruntime-cpu": .*cosine of 0\.98\d{4}/),
    });
  });

  test('prints nothing, whatever is refused', async () => {
    const body = `
      const refused = ['onnxruntime-webgpu', 'onnxruntime-cuda'].map((runtime) =>
        FaceSearch.open({ runtime }).then((engine) => engine.close(), () => undefined));
      await Promise.all(refused);
      const engine = await FaceSearch.open({ vision: { workers: 1 } });
      await engine.info();
      await engine.close();`;
    expect(await runChild(folder, body)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

describe('tfjs on wasm and onnxruntime on the CPU', () => {
  test('give the same results, to rounding, and read each other’s stores', async () => {
    const path = join(folder, 'shared');
    const { ada, bea, cara } = photos;
    const request = { group_id: 'staff', file: photos.adaAgain, limit: 10 };
    await using writer = await open('onnxruntime-cpu', { path });
    await makeLibrary(writer, 'staff', { ada, bea });
    const { result: known = [] } = await writer.search(request);
    expect(known).toHaveLength(2);
    await writer.close();
    await using reader = await open('tfjs-wasm', { path });
    expect((await reader.info()).runtime).toMatchObject({
      name: 'tfjs-wasm',
      similarity: expect.closeTo(1, 5),
    });
    expect((await reader.search(request)).result).toEqual(
      known.map(({ score, ...rest }) => ({ ...rest, score: expect.closeTo(score, 2) })),
    );
    const { face_token } = await reader.addFace({ group_id: 'staff', file: cara, user_id: 'cara' });
    await reader.close();
    await using last = await open('onnxruntime-cpu', { path });
    const { result } = await last.search({ group_id: 'staff', file: cara });
    expect(result?.[0]).toMatchObject({ face_token, score: expect.any(Number) });
    expect(result?.[0]?.score).toBeGreaterThan(99);
  });
});

describe('info()', () => {
  test('says what the engine is made of', async () => {
    const path = join(folder, 'made');
    await using engine = await open('onnxruntime-cpu', { path, vision: { workers: 2 } });
    await makeLibrary(engine, 'staff', { ada: photos.ada });
    await makeLibrary(engine, 'empty', {});
    expect(await engine.info()).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      model_version: expect.stringMatching(/^sface-[0-9a-f]{8}$/),
      pack: { id: 'sface', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      runtime: expect.objectContaining({ name: 'onnxruntime-cpu' }),
      workers: 2,
      libraries: [
        { group_id: 'staff', face_count: 1, retention_days: null, index: 'exact' },
        { group_id: 'empty', face_count: 0, retention_days: null, index: 'exact' },
      ],
      store: { path: resolve(path), format: 2 },
      node: process.version,
      platform: process.platform,
      arch: process.arch,
    });
    expect(engine.status().runtime).toBe('onnxruntime-cpu');
  });
});
