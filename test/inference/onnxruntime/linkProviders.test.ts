import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { linkProviders } from '#src/inference/onnxruntime/linkProviders.js';
import { nameProviderPath } from '#src/inference/onnxruntime/providerLinks.js';

const folder = mkdtempSync(join(tmpdir(), 'facedex-providers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const linked = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('facedex-onnxruntime-'));

describe.runIf(process.platform === 'linux')('linkProviders() (Linux)', () => {
  test('refuses a folder without provider files, and one that is not there', () => {
    for (const path of [folder, join(folder, 'none')])
      expect(() => linkProviders(path)).toThrow(
        `Cannot use runtime "onnxruntime-cuda": there is no libonnxruntime_providers_*.so in runtime.providerPath "${path}"`,
      );
  });

  // In a process of its own: a library is loaded once in a process.
  test('has onnxruntime look for its providers beside those files, run nets as before, and leaves nothing behind', () => {
    const before = linked();
    for (const name of ['shared', 'cuda'])
      writeFileSync(join(folder, `libonnxruntime_providers_${name}.so`), 'no library');
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script(folder)],
      { encoding: 'utf8' },
    );
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(
        /^RUNTIME_UNAVAILABLE Cannot use runtime "onnxruntime-cuda": .*CUDA 12 and cuDNN 9/,
      ),
      '2 3',
      '',
    ]);
    // The folder of links, and the file that is no library: found where it was laid.
    expect(stderr).toMatch(/facedex-onnxruntime-\w+\/libonnxruntime_providers_shared\.so: file too short/);
    expect(linked()).toEqual(before);
  });
});

describe('nameProviderPath()', () => {
  test("puts the user's folder in the place of the temporary one, which is gone", () => {
    const said =
      'Failed to load library /tmp/facedex-onnxruntime-Cf01C6/libx.so: /tmp/facedex-onnxruntime-Cf01C6/libx.so: short';
    expect(nameProviderPath(said, '/opt/$&')).toBe(
      'Failed to load library /opt/$&/libx.so: /opt/$&/libx.so: short',
    );
    expect(nameProviderPath(said, undefined)).toBe(said);
  });
});

function script(providerPath: string): string {
  const dist = new URL('../../../dist/inference/', import.meta.url).href;
  return `
    import { openOnnxRuntime } from '${dist}onnxruntime.js';
    import { GraphBuilder } from '${dist}onnx/graphBuilder.js';
    const graph = new GraphBuilder();
    const output = { name: graph.node('Relu', ['x']), dims: ['N', 2] };
    const model = graph.build('small', [{ name: 'x', dims: ['N', 2] }], [output]);
    const run = async (provider) => {
      const runtime = await openOnnxRuntime({ provider, providerPath: ${JSON.stringify(providerPath)} });
      const net = await runtime.load(model);
      const [values] = Object.values(await net.run(Float32Array.of(2, 3), 1));
      await net.close();
      return values.join(' ');
    };
    for (const provider of ['cuda', 'cpu'])
      console.log(await run(provider).catch((fault) => fault.code + ' ' + fault.message));
  `;
}
