import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import { describe, expect, test } from 'vitest';
import { encodeOnnx } from '#src/inference/onnx/encodeOnnx.js';
import { prepareOnnx } from '#src/inference/onnx/prepareOnnx.js';
import { keepAddons } from '#src/inference/tfjsRuntime/keepAddons.js';
import { restoreUtil } from '#src/inference/tfjsRuntime/restoreUtil.js';
import { runChild } from '../../support/runChild.ts';
import { smallModel } from '../onnx/smallModel.js';

const require = createRequire(import.meta.url);

/**
 * A stand-in for TensorFlow's packages, which download their library when they are installed: it loads TensorFlow.js and
 * registers a backend by their name, which is the wasm one with the mark of the native one.
 */
const standIn = (usesGpu: boolean): string => `
  const tf = require(${JSON.stringify(require.resolve('@tensorflow/tfjs-core'))});
  require(${JSON.stringify(require.resolve('@tensorflow/tfjs-backend-wasm'))});
  // The kernels of the real ones ask for these.
  const { isArray, isNullOrUndefined } = require('util');
  if (!isArray([]) || !isNullOrUndefined(null)) throw new Error('util is not whole');
  tf.registerBackend('tensorflow', async () => {
    const backend = await tf.findBackendFactory('wasm')();
    return Object.assign(backend, { isUsingGpuDevice: ${usesGpu} });
  });
  tf.copyRegisteredKernels('wasm', 'tensorflow');
  module.exports = tf;`;

/** What openTfjsRuntime() gives where these packages are installed. */
async function openBeside(packages: Readonly<Record<string, string>>): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'tfjs-'));
  for (const [name, code] of Object.entries(packages)) {
    const home = join(folder, '@tensorflow', name);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'index.js'), code);
  }
  const { stdout, stderr } = await runChild(
    folder,
    `const { openTfjsRuntime } = await import(${JSON.stringify(import.meta.resolve('#src/inference/tfjsRuntime/openTfjsRuntime.js'))});
     const { decodeOnnx } = await import(${JSON.stringify(import.meta.resolve('#src/inference/onnx/decodeOnnx.js'))});
     try {
       const runtime = await openTfjsRuntime({ backend: 'tensorflow' });
       const net = await runtime.load(decodeOnnx(new Uint8Array(args.model)));
       const { y } = await net.run(Float32Array.of(1, 2, 3, 4), 1);
       await net.close();
       console.log(JSON.stringify({ name: runtime.name, usesGpu: runtime.usesGpu, y: [...y] }));
     } catch ({ code, message }) {
       console.log(JSON.stringify({ code, message }));
     }`,
    {
      args: { model: [...encodeOnnx(prepareOnnx(smallModel()))] },
      env: { ...process.env, NODE_PATH: folder },
    },
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('TensorFlow.js on its native library', () => {
  test('says that a GPU runs it where TensorFlow says so', async () => {
    expect(await openBeside({ 'tfjs-node-gpu': standIn(true) })).toEqual({
      name: 'tfjs-tensorflow',
      usesGpu: true,
      y: [2, 4, 6, 8],
    });
  });

  test('does not take the package for a GPU for the GPU', async () => {
    expect(await openBeside({ 'tfjs-node-gpu': standIn(false) })).toMatchObject({
      name: 'tfjs-tensorflow',
      usesGpu: false,
    });
  });

  test('takes the other package where the first one is broken', async () => {
    const broken = `throw new Error('its library is not there\\nRequire stack: ...');`;
    expect(await openBeside({ 'tfjs-node-gpu': broken, 'tfjs-node': standIn(false) })).toMatchObject({
      name: 'tfjs-tensorflow',
    });
  });

  test('says what is wrong with each package', async () => {
    const broken = `throw new Error('its library is not there\\nRequire stack: ...');`;
    const { code, message } = (await openBeside({ 'tfjs-node-gpu': broken })) as Record<string, string>;
    expect(code).toBe('RUNTIME_UNAVAILABLE');
    expect(message).toContain(
      '@tensorflow/tfjs-node-gpu: its library is not there; @tensorflow/tfjs-node: Cannot find',
    );
  });
});

describe('keepAddons()', () => {
  test('puts dlopen() back, also where loading throws', () => {
    const { dlopen } = process;
    expect(keepAddons(() => 1)).toBe(1);
    const fails = (): never => {
      throw new Error('broken');
    };
    expect(() => keepAddons(fails)).toThrow('broken');
    expect(process.dlopen).toBe(dlopen);
  });

  test.skipIf(process.platform !== 'linux')('asks for addons that stay', () => {
    const { dlopen } = process;
    const flags: unknown[] = [];
    process.dlopen = (...given) => void flags.push(given[2]);
    try {
      keepAddons(() => process.dlopen({ exports: {} }, 'addon.node'));
    } finally {
      process.dlopen = dlopen;
    }
    expect(flags).toEqual([0x1001]);
  });
});

test('restoreUtil() puts back what Node has taken away', () => {
  restoreUtil();
  const { isArray, isNullOrUndefined } = util as unknown as Record<string, (value: unknown) => boolean>;
  expect([[], {}, null, undefined].map((value) => isArray?.(value))).toEqual([true, false, false, false]);
  expect([0, '', null, undefined].map((value) => isNullOrUndefined?.(value))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
