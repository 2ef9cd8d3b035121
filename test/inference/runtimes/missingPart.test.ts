import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingPart } from '#src/inference/runtimes/missingPart.js';

const isLinux = process.platform === 'linux';
const hasGpu = existsSync('/dev/nvidia0') || existsSync('/dev/dri') || existsSync('/dev/dxg');

describe('missingPart()', () => {
  test('lacks nothing for what runs everywhere', () => {
    expect(missingPart({ name: 'onnxruntime-cpu' })).toBeUndefined();
    expect(missingPart({ name: 'tfjs-wasm' })).toBeUndefined();
  });

  test.runIf(isLinux && process.arch === 'x64')(
    'names the file that CUDA lacks, the folder, and what to do (Linux x64)',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'facedex-cuda-'));
      const lacking = () => missingPart({ name: 'onnxruntime-cuda', providerPath: folder });
      expect(lacking()).toContain(`libonnxruntime_providers_shared.so is not in "${folder}"`);
      expect(lacking()).toContain('runtime.providerPath');
      writeFileSync(join(folder, 'libonnxruntime_providers_shared.so'), '');
      expect(lacking()).toContain('libonnxruntime_providers_cuda.so');
      writeFileSync(join(folder, 'libonnxruntime_providers_cuda.so'), '');
      if (!hasGpu) expect(lacking()).toContain('there is no GPU');
      rmSync(folder, { recursive: true });
    },
  );

  test.runIf(isLinux && !hasGpu)('sees that there is no GPU for WebGPU (Linux without one)', () => {
    expect(missingPart({ name: 'onnxruntime-webgpu' })).toMatch(/^there is no GPU: .*--gpus all/);
  });

  test('says which packages tfjs on TensorFlow wants (skipped where one is installed)', async ({ skip }) => {
    const lacking = missingPart({ name: 'tfjs-tensorflow' });
    if (lacking === undefined) skip();
    expect(lacking).toMatch(/@tensorflow\/tfjs-node-gpu.*npm i @tensorflow\/tfjs-node/);
  });
});
