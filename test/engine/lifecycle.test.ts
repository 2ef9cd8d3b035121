import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FaceSearch, type OpenOptions } from '#src/index.js';
import { callOf, expectBody, expectError, type Method, NO_TOKEN } from '../support/contract.ts';
import { portraitOf } from '../support/demoFaces.ts';
import { makeLibrary } from '../support/makeLibrary.ts';
import { runChild } from '../support/runChild.ts';
import { openFolder, storePeople } from '../support/storePeople.ts';
import { withEngine } from '../support/withEngine.ts';

let folder: string;
/** A store's folder for each test. */
let path: string;
const photos = {} as Record<'ada' | 'adaAgain' | 'bea' | 'cara', Buffer>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-lifecycle-'));
  photos.ada = await portraitOf('ada');
  photos.adaAgain = await portraitOf('ada', 1);
  photos.bea = await portraitOf('bea');
  photos.cara = await portraitOf('cara');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  path = join(mkdtempSync(join(folder, 'store-')), 'faces');
});

/** Faces of a library of the closed store, which takes no nets to be read. */
async function sizeOf(group_id: string): Promise<number | undefined> {
  const store = await openFolder(path);
  const size = store.library(group_id)?.size;
  await store.close();
  return size;
}

describe('an engine that is opened again', () => {
  /** All that it answers, less what is of the request. */
  async function answers(engine: FaceSearch): Promise<unknown> {
    const groups = (await engine.listGroups()).group_infos ?? [];
    const of = async (group_id: string): Promise<unknown> => [
      (await engine.listFaces({ group_id })).face_tokens,
      (await engine.search({ group_id, file: photos.adaAgain, limit: 10 })).result,
    ];
    return [groups, await Promise.all(groups.map(({ group_id }) => of(group_id)))];
  }

  test('has the libraries, the faces, the answers and the scores that it had, takes more and keeps those too', async () => {
    const { ada, bea, cara } = photos;
    const before = await withEngine({ path }, async (engine) => {
      const [, second = ''] = await makeLibrary(engine, 'staff', { ada, bea, cara });
      await makeLibrary(engine, 'guests', { cara });
      await makeLibrary(engine, 'empty', {});
      await makeLibrary(engine, 'gone', { ada });
      await engine.deleteFaces({ group_id: 'staff', face_tokens: second });
      await engine.freeGroup({ group_id: 'gone', check_empty: '0' });
      return answers(engine);
    });
    expect(JSON.stringify(before)).toContain('staff');
    const [token, after] = await withEngine({ path }, async (engine) => {
      expect(await answers(engine)).toEqual(before);
      const added = await engine.addFace({ group_id: 'guests', file: ada, user_id: 'ada' });
      expect(added.face_count).toBe(2);
      return [added.face_token, await answers(engine)];
    });
    await withEngine({ path, index: 'exact' }, async (engine) => {
      expect(await answers(engine)).toEqual(after);
      const found = await engine.search({ group_id: 'guests', file: photos.adaAgain });
      expect(found.result?.[0]?.face_token).toBe(token);
    });
  });

  test('has the faces that were acknowledged before its process was killed', async () => {
    const body = `
      const engine = await FaceSearch.open({ path: args.path });
      await engine.createGroup({ group_id: 'staff', group_name: 'n' });
      const { face_token } = await engine.addFace({ group_id: 'staff', image: args.ada, user_id: 'ada' });
      process.stdout.write(face_token, () => process.kill(process.pid, 'SIGKILL'));`;
    const { code, stdout } = await runChild(folder, body, {
      args: { path, ada: photos.ada.toString('base64') },
    });
    expect(code).toBeNull();
    const { result } = await withEngine({ path }, (engine) =>
      engine.search({ group_id: 'staff', file: photos.adaAgain }),
    );
    expect(result?.[0]?.face_token).toBe(stdout);
  });

  test('refuses the embeddings of another pack, and leaves them', async () => {
    await storePeople(path, { staff: [[new Float32Array(128).fill(128 ** -0.5)]] });
    await expect(FaceSearch.open({ path, pack: 'face-api' })).rejects.toMatchObject({
      name: 'FaceSearchError',
      code: 'PACK_MISMATCH',
      message: expect.stringContaining(path),
    });
    expect(await sizeOf('staff')).toBe(1);
  });
});

describe('a folder that is open', () => {
  test('is refused to this process and to another, and free after close(); other folders may be opened', async () => {
    await withEngine({ path }, async (engine) => {
      await expect(FaceSearch.open({ path })).rejects.toMatchObject({ code: 'STORE_IN_USE' });
      const body = `await FaceSearch.open({ path: args.path }).catch((fault) => console.log(fault.code, fault.message));`;
      const child = await runChild(folder, body, { args: { path } });
      expect(child).toMatchObject({ code: 0, stderr: '' });
      expect(child.stdout).toMatch(/^STORE_IN_USE /);
      expect(child.stdout).toContain(String(process.pid));
      await withEngine({ path: `${path}-other` }, async (second) => {
        await makeLibrary(engine, 'mine', { ada: photos.ada });
        expect((await second.listGroups()).group_infos).toEqual([]);
      });
    });
    expect(await sizeOf('mine')).toBe(1);
  });
});

describe('open() with options that are wrong', () => {
  const wrong: [unknown, string][] = [
    [{ paht: './faces' }, 'paht'],
    [{ vision: { worker: 1 } }, 'worker'],
    [{ limits: { maxbytes: 1 } }, 'maxbytes'],
    [{ scores: { size: 1 } }, 'size'],
    [{ path: '' }, 'path'],
    [{ path: 5 }, 'path'],
    [{ pack: '' }, 'pack'],
    [{ weights: false }, 'weights'],
    [{ index: 'fast' }, 'index'],
    [{ vision: { workers: 0 } }, 'vision.workers'],
    [{ vision: { workers: 65 } }, 'vision.workers'],
    [{ vision: { workers: 1.5 } }, 'vision.workers'],
    [{ vision: { queue: -1 } }, 'vision.queue'],
    [{ vision: { queue: '64' } }, 'vision.queue'],
    [{ limits: { maxBytes: 0 } }, 'limits.maxBytes'],
    [{ limits: { minSide: 0 } }, 'limits.minSide'],
    [{ limits: { maxSide: Number.NaN } }, 'limits.maxSide'],
    [{ limits: { maxPixels: Number.POSITIVE_INFINITY } }, 'limits.maxPixels'],
    [{ limits: 5 }, 'limits'],
    [{ scores: { librarySize: 0 } }, 'scores.librarySize'],
    [{ unknownGroup: 'NO_SUCH_GROUP' }, 'unknownGroup'],
    [{ onCall: 'log' }, 'onCall'],
    [null, 'object'],
    ['./faces', 'object'],
  ];
  test.each(wrong)('%o names %s', async (options, name) => {
    const opening = FaceSearch.open(options as OpenOptions);
    await expect(opening).rejects.toMatchObject({ name: 'FaceSearchError', code: 'INVALID_OPTIONS' });
    await expect(opening).rejects.toThrow(name);
  });

  test('names all that is wrong at once, and makes no folder', async () => {
    const opening = FaceSearch.open({ path, index: 'fast', vision: { queue: -1 }, colour: 'red' } as never);
    await expect(opening).rejects.toThrow(/index.*vision\.queue.*colour|colour.*index.*vision\.queue/);
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });
});

describe('open() where a part is missing', () => {
  const weightsDir = resolve('models/weights');

  test('says which weights are missing and what to run, and lets go of the folder', async () => {
    const weights = mkdtempSync(join(folder, 'no-weights-'));
    await expect(FaceSearch.open({ path, weights })).rejects.toMatchObject({
      name: 'FaceSearchError',
      code: 'WEIGHTS_MISSING',
      message: expect.stringContaining(`npx facedex models --to ${weights}`),
    });
    await (await openFolder(path)).close();
  });

  test('says which weights are altered and what to run, and lets go of the folder', async () => {
    const weights = mkdtempSync(join(folder, 'altered-'));
    for (const name of readdirSync(weightsDir)) symlinkSync(join(weightsDir, name), join(weights, name));
    const altered = join(weights, 'blazeface.bin');
    const bytes = readFileSync(altered);
    bytes[1000] = (bytes[1000] as number) ^ 1;
    rmSync(altered);
    writeFileSync(altered, bytes);
    const message = expect.stringMatching(/blazeface\.bin.*sha256.*npx facedex models/);
    await expect(FaceSearch.open({ path, weights })).rejects.toMatchObject({
      code: 'WEIGHTS_ALTERED',
      message,
    });
    rmSync(altered);
    copyFileSync(join(weightsDir, 'blazeface.bin'), altered);
    await withEngine({ path, weights }, (engine) => makeLibrary(engine, 'staff', { ada: photos.ada }));
  });

  test('says which pack it cannot read', async () => {
    const pack = join(folder, 'my-pack.json');
    await expect(FaceSearch.open({ path, pack })).rejects.toMatchObject({ code: 'PACK_INVALID' });
    writeFileSync(pack, '{}');
    await expect(FaceSearch.open({ path, pack })).rejects.toThrow(pack);
  });

  test('says that files of its own are not there, as in a bundle', async () => {
    const bundle = mkdtempSync(join(folder, 'bundle-'));
    cpSync('dist', join(bundle, 'dist'), { recursive: true });
    cpSync('package.json', join(bundle, 'package.json'));
    symlinkSync(resolve('node_modules'), join(bundle, 'node_modules'));
    const body = `
      const { FaceSearch } = await import(args.index);
      await FaceSearch.open().catch(({ code, message }) => console.log(code, message));`;
    const args = { index: join(bundle, 'dist/index.js') };
    const { stdout } = await runChild(folder, `{${body}}`, { args });
    expect(stdout).toMatch(/^PACK_INVALID Cannot read pack ".*sface\.json" \(ENOENT\): .*out of a bundle$/m);
  });

  test.runIf(process.platform === 'linux')('says what keeps it from addresses', () => {
    const script = `
      const { FaceSearch } = await import(${JSON.stringify(pathToFileURL(resolve('dist/index.js')).href)});
      await FaceSearch.open({ vision: { workers: 1 } }).catch(({ code, message }) => console.log(code, message));`;
    const limited = ['-c', 'ulimit -v 8000000 && exec "$@"', 'sh', process.execPath];
    const { stdout } = spawnSync('sh', [...limited, '--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/^VISION_FAILED Cannot make room for photos .*"ulimit -v unlimited"/);
  });

  test('says where it cannot write', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    for (const bad of [file, join(file, 'faces'), 'a\0b'])
      await expect(FaceSearch.open({ path: bad })).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' });
  });

  test('takes nothing for a store that it did not write', async () => {
    mkdirSync(path);
    writeFileSync(join(path, 'faces.mdb'), Buffer.alloc(16_384, 7));
    await expect(FaceSearch.open({ path })).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
  });
});

describe('close()', () => {
  const methods: [Method | 'detect', object][] = [
    ['createGroup', { group_id: 'g', group_name: 'n' }],
    ['freeGroup', { group_id: 'g' }],
    ['listGroups', {}],
    ['groupInfo', { group_id: 'g' }],
    ['addFace', { group_id: 'g', file: 'x.jpg', user_id: 'u' }],
    ['deleteFaces', { group_id: 'g', face_tokens: NO_TOKEN }],
    ['listFaces', { group_id: 'g' }],
    ['faceInfo', { group_id: 'g', face_token: NO_TOKEN }],
    ['search', { group_id: 'g', file: 'x.jpg' }],
    ['detect', { file: 'x.jpg' }],
  ];

  test('is what the end of an `await using` block calls, and may be called again; after it every method rejects, a bad request too', async () => {
    const engine = await FaceSearch.open({ path });
    await engine[Symbol.asyncDispose]();
    await expect(engine.listGroups()).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    await engine[Symbol.asyncDispose]();
    await engine.close();
    await (await openFolder(path)).close();
    for (const [method, request] of methods)
      for (const each of [request, {}])
        await expect(callOf(engine, method as Method, each)).rejects.toMatchObject({
          name: 'FaceSearchError',
          code: 'ENGINE_CLOSED',
          message: expect.stringContaining(method),
        });
  });

  test('lets calls that are under way end, with proper bodies, and refuses the next', async () => {
    const engine = await FaceSearch.open({ path });
    await makeLibrary(engine, 'staff', { ada: photos.ada });
    const file = photos.adaAgain;
    const searches = Array.from({ length: 4 }, () => engine.search({ group_id: 'staff', file }));
    const adding = engine.addFace({ group_id: 'staff', file: photos.bea, user_id: 'bea' });
    const bad = engine.search({ group_id: 'nobody', file });
    const closing = Promise.all([engine.close(), engine.close()]);
    await expect(engine.listGroups()).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    await expect(engine.selfTest()).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    await expect(engine.info()).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    expect(() => engine.status()).toThrow('Cannot call status: the engine is closed');
    for (const body of await Promise.all(searches)) {
      expectBody(body, ['result']);
      expect(body.result?.[0]?.score).toBeGreaterThan(90);
    }
    expect(await adding).toMatchObject({ face_count: 2 });
    expectError(await bad, 'INVALID_OUTER_ID');
    await closing;
    expect(await sizeOf('staff')).toBe(2);
  });
});

describe('a process with an engine', () => {
  const work = `
    const engine = await FaceSearch.open(args.options);
    await engine.createGroup({ group_id: 'g', group_name: 'n' });
    await engine.addFace({ group_id: 'g', image: args.ada, user_id: 'ada' });
    const { result } = await engine.search({ group_id: 'g', image: args.ada });
    console.log(result.length, result[0].score > 98);`;
  const ada = (): string => photos.ada.toString('base64');

  const endings = [
    ['process.exit(7);', 7],
    ["throw new Error('a fault of the host');", 1],
  ] as const;
  test.each(endings)('ends by %s as it would without, while photos are looked at', async (end, code) => {
    const body = `
      const engine = await FaceSearch.open({ vision: { workers: 2 } });
      const looks = Array.from({ length: 12 }, () => engine.detect({ image: args.ada }));
      await Promise.race(looks);
      ${end}`;
    const child = await runChild(folder, body, { args: { ada: ada() } });
    expect(child.stderr).not.toContain('terminate called');
    expect(child.code).toBe(code);
  });

  test('ends after a failed open() too', async () => {
    const body = `await FaceSearch.open(args).catch((fault) => console.log(fault.code));`;
    const args = { path, weights: mkdtempSync(join(folder, 'none-')) };
    expect(await runChild(folder, body, { args })).toEqual({
      code: 0,
      stdout: 'WEIGHTS_MISSING\n',
      stderr: '',
    });
  });

  test('ends by itself after close() and has said nothing; without a path it has written nothing, and kept no log of its use', async () => {
    const cwd = mkdtempSync(join(folder, 'cwd-'));
    const home = mkdtempSync(join(folder, 'home-'));
    // Nothing else of the environment: on a build server onnxruntime's telemetry is off anyway.
    const env = { PATH: process.env['PATH'], HOME: home, TMPDIR: home, TMP: home, TEMP: home };
    const body = `${work}\nawait engine.close();`;
    const child = await runChild(folder, body, { args: { options: {}, ada: ada() }, cwd, env });
    expect(child).toEqual({ code: 0, stdout: '1 true\n', stderr: '' });
    expect(readdirSync(cwd)).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
  });

  test('ends by itself after close() on disk too, and has written only into the folder that it was given', async () => {
    const cwd = mkdtempSync(join(folder, 'cwd-'));
    const body = `${work}\nawait engine.close();`;
    const child = await runChild(folder, body, { args: { options: { path: './faces' }, ada: ada() }, cwd });
    expect(child).toEqual({ code: 0, stdout: '1 true\n', stderr: '' });
    expect(readdirSync(cwd)).toEqual(['faces']);
  });
});
