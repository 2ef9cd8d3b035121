import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenOptions } from '#src/index.js';
import { withoutAddon } from '../support/withoutAddon.ts';

const built = new URL('../../dist/index.js', import.meta.url).href;
const script = `
import { FaceSearch, FaceSearchError } from ${JSON.stringify(built)};
try {
  const engine = await FaceSearch.open(JSON.parse(process.argv[1]));
  console.log(JSON.stringify((await engine.info()).runtime));
  await engine.close();
} catch (fault) {
  const { code, message } = fault;
  console.log(JSON.stringify({ isOurs: fault instanceof FaceSearchError, code, message }));
}`;

describe('open() without a native part', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'facedex-addons-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What becomes of an engine in a process in which a package does not load. */
  function open(lacking: string, options: OpenOptions): unknown {
    const args = ['--input-type=module', '--eval', script, JSON.stringify(options)];
    const env = { ...process.env, NODE_OPTIONS: withoutAddon(folder, lacking) };
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  }

  it('of lmdb says what to do, and opens in memory', () => {
    const path = join(folder, 'faces');
    expect(open('lmdb', { path, vision: { workers: 1 } })).toEqual({
      isOurs: true,
      code: 'STORE_UNWRITABLE',
      message: expect.stringMatching(
        /^Cannot open store ".*faces": lmdb does not load on .* \(invalid ELF header\); run "npm i" on this very machine/,
      ),
    });
    expect(open('lmdb', { vision: { workers: 1 } })).toMatchObject({ name: 'onnxruntime-cpu' });
  });

  it('of onnxruntime takes the next runtime and tells why, and says what to do where it is asked for', () => {
    const reason = expect.stringMatching(
      /onnxruntime-node does not load on .* \(invalid ELF header\); run "npm i" on this very machine/,
    );
    expect(open('onnxruntime', { vision: { workers: 1 } })).toMatchObject({
      name: 'tfjs-wasm',
      refused: expect.arrayContaining([{ name: 'onnxruntime-cpu', reason }]),
    });
    const asked = { runtime: 'onnxruntime-cpu', vision: { workers: 1 } } as const;
    expect(open('onnxruntime', asked)).toEqual({
      isOurs: true,
      code: 'RUNTIME_UNAVAILABLE',
      message: reason,
    });
  });

  it('of sharp says what to do', () => {
    expect(open('sharp', { vision: { workers: 1 } })).toEqual({
      isOurs: true,
      code: 'VISION_FAILED',
      message: expect.stringMatching(
        /^Cannot decode photos: sharp does not load on .* \(.*\); run "npm i" on this very machine/,
      ),
    });
  });
});
