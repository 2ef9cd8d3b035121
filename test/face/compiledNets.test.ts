import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiledNets } from '#src/face/compiledNets.js';
import { compileNets } from '#src/face/compileNets.js';
import { loadNets } from '#src/face/loadNets.js';
import { netFiles } from '#src/face/netFiles.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import type { Net, NetCompiler } from '#src/inference/runtime.js';
import type { PackNets } from '#src/pack/pack.js';
import { readPack } from '#src/pack/readPack.js';
import { readPackFile } from '#src/pack/readPackFile.js';

// Its weights come with a dependency, so they are always there.
const pack: PackNets = await readPack('face-api');
const runtime = await openOnnxRuntime();
const compiler = runtime.compiler as NetCompiler;
const { target } = compiler;
const [, landmarks, embedder] = netFiles(pack, {});
const readFile = (name: string): Promise<Uint8Array> => readPackFile(pack, name);

let made: string;
let folder: string;
beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'facedex-compiled-'));
  expect(await compileNets(pack, runtime, readFile, compiledNets(pack, made))).toBe(3);
});
afterAll(() => rmSync(made, { recursive: true, force: true }));

/** A copy of the compiled nets, to be harmed. */
function copied(): ReturnType<typeof compiledNets> {
  folder = mkdtempSync(join(made, 'copy-'));
  for (const name of names()) copyFileSync(join(made, name), join(folder, name));
  return compiledNets(pack, folder);
}

function names(): readonly string[] {
  return readdirSync(made).filter((name) => name.endsWith('.ort'));
}

const landmarksFile = (): string => join(folder, 'face-api.landmarks.ort');

async function runOf(net: Net): Promise<Readonly<Record<string, Float32Array>>> {
  const size = net.inputDims.reduce((product, dim) => product * dim, 1);
  const input = Float32Array.from({ length: 2 * size }, (_, i) => Math.sin(i) * 100);
  return net.run(input, 2);
}

describe('compiled nets', () => {
  it('lie beside the weights, nothing else with them', () => {
    expect(names()).toEqual(['face-api.detector.ort', 'face-api.embedder.ort', 'face-api.landmarks.ort']);
    expect(readdirSync(made).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('compute the same values, bit by bit', async () => {
    const fromFiles = await loadNets(pack, runtime, readFile);
    const unread = (name: string): Promise<Uint8Array> => Promise.reject(new Error(`reads ${name}`));
    const { read: readCompiled } = compiledNets(pack, made);
    const compiled = await loadNets(pack, runtime, unread, { readCompiled });
    for (const [i, net] of fromFiles.entries()) {
      expect(compiled[i]?.inputDims).toEqual(net.inputDims);
      expect(await runOf(compiled[i] as Net)).toEqual(await runOf(net));
    }
    await Promise.all([...fromFiles, ...compiled].map((net) => net.close()));
  });

  it('are not compiled anew where they are there', async () => {
    const kept = copied();
    const idle: NetCompiler = { ...compiler, compile: () => Promise.reject(new Error('compiles')) };
    expect(await compileNets(pack, { ...runtime, compiler: idle }, readFile, kept)).toBe(3);
    expect(await compileNets(pack, { ...runtime, compiler: undefined }, readFile, kept)).toBe(0);
  });

  it.each<[string, () => void]>([
    ['a bit of its net is another', () => flip(landmarksFile(), 100_000)],
    ['a bit of its key is another', () => flip(landmarksFile(), 3)],
    ['a bit of its hash is another', () => flip(landmarksFile(), 40)],
    ['it is cut', () => truncateSync(landmarksFile(), 70_000)],
    ['it is cut within its head', () => truncateSync(landmarksFile(), 40)],
    ['it is empty', () => truncateSync(landmarksFile(), 0)],
    ['it is another net', () => copyFileSync(join(folder, 'face-api.detector.ort'), landmarksFile())],
    ['it is gone', () => rmSync(landmarksFile())],
    ['it is older than the code that reads it', () => utimesSync(landmarksFile(), 1, 1)],
  ])('count as none where %s, and the net is made from its files', async (_, harm) => {
    const kept = copied();
    expect(await kept.read(landmarks, target)).toBeDefined();
    harm();
    expect(await kept.read(landmarks, target)).toBeUndefined();
    expect(await kept.read(embedder, target)).toBeDefined();
    const nets = await loadNets(pack, runtime, readFile, { readCompiled: kept.read });
    expect(nets).toHaveLength(3);
    await Promise.all(nets.map((net) => net.close()));
    await compileNets(pack, runtime, readFile, kept);
    expect(await kept.read(landmarks, target)).toBeDefined();
  });

  it('count as none for another machine, for other weights and for other constants', async () => {
    const { read } = compiledNets(pack, made);
    expect(await read(landmarks, `${target}0`)).toBeUndefined();
    const files = pack.files.map((file) => ({ ...file, sha256: '0'.repeat(64) }));
    expect(await read(netFiles({ ...pack, files }, {})[1], target)).toBeUndefined();
    const changed = { ...pack, embedder: { ...pack.embedder, input: 151 } };
    expect(await read(netFiles(changed, {})[2], target)).toBeUndefined();
    expect(await read(netFiles(changed, {})[1], target)).toBeDefined();
  });

  it('give way to the files where the runtime refuses what is kept', async () => {
    const nets = await loadNets(pack, runtime, readFile, {
      readCompiled: () => Promise.resolve(Buffer.alloc(4096, 7)),
    });
    const [detector] = await loadNets(pack, runtime, readFile);
    expect(await runOf(nets[0])).toEqual(await runOf(detector));
    await Promise.all([...nets, detector].map((net) => net.close()));
  });

  it('cannot be kept where there is no folder, which is said', async () => {
    const kept = compiledNets(pack, join(made, 'none'));
    await expect(kept.write(landmarks, target, Buffer.alloc(8))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(path, bytes);
}
