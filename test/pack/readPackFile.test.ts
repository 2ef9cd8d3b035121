import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readPack } from '#src/pack/readPack.js';
import { readPackFile } from '#src/pack/readPackFile.js';
import { packFile, packOf, sha256 } from './samplePack.ts';

// More than one piece of a megabyte, so that the seams between pieces are read too.
const bytes = Uint8Array.from({ length: 2_500_001 }, (_, at) => (at * 31) % 251);
const pack = packOf(packFile('net.onnx', bytes));
let weightsDir: string;
let path: string;

beforeEach(() => {
  weightsDir = mkdtempSync(join(tmpdir(), 'facedex-test-'));
  path = join(weightsDir, 'net.onnx');
  writeFileSync(path, bytes);
});

const altered = { name: 'FaceSearchError', code: 'WEIGHTS_ALTERED' };

describe('readPackFile()', () => {
  it("reads a file from the weights' folder", async () => {
    const content = await readPackFile(pack, 'net.onnx', { weightsDir });
    expect(content.length).toBe(bytes.length);
    expect(sha256(content)).toBe(sha256(bytes));
  });

  it('reads a file of a dependency where it lies', async () => {
    const faceApi = await readPack('face-api');
    const listed = faceApi.files.find(({ name }) => name === 'face_recognition_model.bin');
    const content = await readPackFile(faceApi, 'face_recognition_model.bin');
    expect(sha256(content)).toBe(listed?.sha256);
  });

  it("reads a file beside the pack's own file, but rather from the weights' folder", async () => {
    const empty = mkdtempSync(join(tmpdir(), 'facedex-test-'));
    const own = { ...pack, path: join(weightsDir, 'own.json') };
    expect(sha256(await readPackFile(own, 'net.onnx', { weightsDir: empty }))).toBe(sha256(bytes));
    writeFileSync(join(empty, 'net.onnx'), 'of another pack');
    expect(sha256(await readPackFile(own, 'net.onnx', { weightsDir: empty }))).toBe(sha256(bytes));
    writeFileSync(path, 'of another pack');
    await expect(readPackFile(own, 'net.onnx', { weightsDir: empty })).rejects.toMatchObject({
      ...altered,
      message: expect.stringContaining(`run "npx facedex models --pack ${own.path} --to ${empty}"`),
    });
  });

  it('says where it looked for a missing file, and how to get it', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'facedex-test-'));
    await expect(readPackFile(pack, 'net.onnx', { weightsDir: empty })).rejects.toMatchObject({
      name: 'FaceSearchError',
      code: 'WEIGHTS_MISSING',
      message: `Cannot find weights "net.onnx" in "${empty}": run "npx facedex models --to ${empty}" (with "--from DIR" where there is no network)`,
    });
  });

  it('says that what lies there cannot be read', async () => {
    rmSync(path);
    mkdirSync(path);
    await expect(readPackFile(pack, 'net.onnx', { weightsDir })).rejects.toMatchObject({
      code: 'WEIGHTS_MISSING',
      message: `Cannot read weights "${path}" (EISDIR): run "npx facedex models --to ${weightsDir}" (with "--from DIR" where there is no network)`,
    });
  });

  it('refuses one flipped bit, and gives both hashes', async () => {
    const flipped = Uint8Array.from(bytes);
    flipped[2_000_000] = (flipped[2_000_000] ?? 0) ^ 1;
    writeFileSync(path, flipped);
    const fault = await readPackFile(pack, 'net.onnx', { weightsDir }).catch((reason: Error) => reason);
    expect(fault).toMatchObject(altered);
    expect((fault as Error).message).toContain(`its sha256 is ${sha256(flipped).slice(0, 12)}…`);
    expect((fault as Error).message).toContain(`wants ${sha256(bytes).slice(0, 12)}…`);
    expect((fault as Error).message).toContain('npx facedex models');
  });

  it.each([0, 1, bytes.length - 1])('refuses a file cut to %i bytes', async (length) => {
    truncateSync(path, length);
    await expect(readPackFile(pack, 'net.onnx', { weightsDir })).rejects.toMatchObject(altered);
  });

  it('refuses a file with bytes to spare', async () => {
    writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(3_000_000)]));
    await expect(readPackFile(pack, 'net.onnx', { weightsDir })).rejects.toMatchObject(altered);
  });

  it('looks again at every load', async () => {
    await readPackFile(pack, 'net.onnx', { weightsDir });
    truncateSync(path, 10);
    await expect(readPackFile(pack, 'net.onnx', { weightsDir })).rejects.toMatchObject(altered);
  });

  it('refuses a name that the pack does not list', async () => {
    await expect(readPackFile(pack, 'package.json', { weightsDir })).rejects.toMatchObject({
      code: 'PACK_INVALID',
      message: 'Cannot read "package.json" of pack "sface": it lists no such file',
    });
  });
});
