import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkNetFiles } from '#src/face/checkNetFiles.js';
import { FaceSearch } from '#src/index.js';
import { readPackNets } from '#src/pack/readPackNets.js';
import { missingWeights, weightsFile } from '../inference/weightsFile.ts';
import { sfaceFiles } from './packNets.ts';

const missing = missingWeights(...sfaceFiles, 'sface.embedder.ort');
const pack = await readPackNets('sface');

let weightsDir: string;
beforeEach(() => {
  weightsDir = mkdtempSync(join(tmpdir(), 'facedex-weights-'));
  for (const name of readdirSync(weightsFile('')))
    if (name.endsWith('.ort') || (sfaceFiles as readonly string[]).includes(name))
      copyFileSync(weightsFile(name), join(weightsDir, name));
});
afterEach(() => rmSync(weightsDir, { recursive: true, force: true }));

describe.skipIf(missing)(`files of nets that are compiled${missing}`, () => {
  it('are right as they were fetched', async () => {
    await expect(checkNetFiles(pack, { weightsDir })).resolves.toBeUndefined();
  });

  it.each<[string, string, () => void]>([
    ['WEIGHTS_ALTERED', 'sface.onnx', () => writeFileSync(join(weightsDir, 'sface.onnx'), 'other')],
    ['WEIGHTS_MISSING', 'facemesh.bin', () => rmSync(join(weightsDir, 'facemesh.bin'))],
  ])('are refused with %s, though nobody reads them but for that: %s', async (code, name, harm) => {
    harm();
    const fault = { code, message: expect.stringContaining(name) };
    await expect(checkNetFiles(pack, { weightsDir })).rejects.toMatchObject(fault);
    await expect(FaceSearch.open({ weights: weightsDir, vision: { workers: 1 } })).rejects.toMatchObject(
      fault,
    );
  });

  it('are looked at only where a compiled net stands for them, and where they are wanted', async () => {
    rmSync(join(weightsDir, 'sface.onnx'));
    rmSync(join(weightsDir, 'sface.embedder.ort'));
    expect(existsSync(join(weightsDir, 'sface.liveness.ort'))).toBe(true);
    await expect(checkNetFiles(pack, { weightsDir })).resolves.toBeUndefined();
    await expect(checkNetFiles(pack, { weightsDir, filtersAttacks: true })).rejects.toMatchObject({
      code: 'WEIGHTS_MISSING',
    });
  });
});
