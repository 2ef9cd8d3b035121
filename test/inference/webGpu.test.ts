import { existsSync, realpathSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { runChild } from '../support/runChild.ts';
import { missingWeights } from './weightsFile.js';

/** Folders in which a browser brings a Vulkan driver that computes on the CPU, and a loader. */
const folders = [dirname(realpathSync(chromiumPath ?? '/')), '/usr/lib/chromium', '/opt/google/chrome'];
const swiftShader = folders.find((folder) => existsSync(join(folder, 'vk_swiftshader_icd.json')));
const missing = missingWeights('sface.onnx', 'blazeface.bin', 'facemesh.bin');
const isLacking = process.platform !== 'linux' || process.arch !== 'x64' || swiftShader === undefined;

/** Says for each net how far apart its outputs lie on the CPU and with WebGPU, and by how much the largest value. */
const BODY = `
const of = (path) => import(args.dist + path);
const { openOnnxRuntime } = await of('inference/onnxruntime.js');
const { encodeOnnx } = await of('inference/onnx/encodeOnnx.js');
const { webGpuForm } = await of('inference/onnx/webgpu/webGpuForm.js');
const { netSources } = await of('face/netSources.js');
const { readPack } = await of('pack/readPack.js');
const { readPackFile } = await of('pack/readPackFile.js');
const ort = await import(args.onnxruntime);
const pack = await readPack('sface');
const [gpu, cpu] = [await openOnnxRuntime({ provider: 'webgpu' }), await openOnnxRuntime()];
for (const { role, onnx } of netSources(pack).slice(0, 3)) {
  const model = await onnx((name) => readPackFile(pack, name));
  // Refused where any of it would run on the CPU.
  await ort.InferenceSession.create(encodeOnnx(webGpuForm(model)), {
    executionProviders: ['webgpu'],
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  });
  const nets = [await gpu.load(model), await cpu.load(model)];
  const white = role === 'embedder' ? 255 : 1;
  const size = nets[0].inputDims.reduce((a, b) => a * b, 1);
  const input = Float32Array.from({ length: size }, (_, i) => (white * ((i * 7919) % 1009)) / 1009);
  const [ours, theirs] = [await nets[0].run(input, 1), await nets[1].run(input, 1)];
  for (const [name, values] of Object.entries(theirs)) {
    let gap = ours[name].length === values.length ? 0 : Infinity;
    let largest = 0;
    values.forEach((value, i) => {
      gap = Math.max(gap, Math.abs(value - ours[name][i]));
      largest = Math.max(largest, Math.abs(value));
    });
    console.log(JSON.stringify({ role, name, gap, largest }));
  }
}
process.kill(process.pid, 'SIGKILL');
`;

describe.skipIf(isLacking || missing)(`onnxruntime's WebGPU${missing || ' on SwiftShader'}`, () => {
  // The one place where its kernels are seen without a GPU. It computes a hundred times slower than one.
  test('runs all of the three nets, and gives what the CPU gives', { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'facedex-webgpu-'));
    const driver = join(swiftShader as string, 'vk_swiftshader_icd.json');
    const { stdout, stderr } = await runChild(folder, BODY, {
      args: {
        dist: new URL('../../dist/', import.meta.url).href,
        onnxruntime: pathToFileURL(createRequire(import.meta.url).resolve('onnxruntime-node')).href,
      },
      env: {
        ...process.env,
        LD_LIBRARY_PATH: swiftShader,
        VK_DRIVER_FILES: driver,
        VK_ICD_FILENAMES: driver,
      },
    });
    const outputs = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    expect(
      outputs.map(({ role }) => role),
      stderr,
    ).toEqual([...Array(4).fill('detector'), ...Array(3).fill('landmarks'), 'embedder']);
    for (const { name, gap, largest } of outputs)
      expect(gap, name).toBeLessThan(1e-4 * Math.max(largest, 0.01));
  });
});
