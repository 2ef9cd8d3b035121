import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PackNets } from '#src/pack/pack.js';
import { readPack } from '#src/pack/readPack.js';
import type { PassedTrial, TrialSetup } from '#src/vision/runtimes/trial.js';
import { tryInProcess } from '#src/vision/runtimes/tryInProcess.js';

const pack = await readPack('sface');
const LONGEST = 60_000;

function tryCpu(setup: Partial<TrialSetup> = {}, longest: number = LONGEST) {
  return tryInProcess({ pack, runtime: { name: 'onnxruntime-cpu' }, ...setup }, longest);
}

describe('tryInProcess()', () => {
  test('runs the nets on the drawn face, and times them', async () => {
    const trial = (await tryCpu()) as PassedTrial;
    expect(trial).toMatchObject({ gpu: false, similarity: expect.closeTo(1, 5) });
    expect(trial.milliseconds).toBeGreaterThan(1);
    expect(Math.hypot(...(trial.embedding as Float32Array))).toBeCloseTo(1, 5);
  });

  test('gives the embedding of a pack that has nothing to compare with', async () => {
    const { golden: _, ...own } = pack;
    const trial = (await tryCpu({ pack: own })) as PassedTrial;
    expect(trial.similarity).toBeUndefined();
    expect(trial.embedding).toHaveLength(128);
  });

  test('refuses what does not make of the face what the pack says', async () => {
    const embedding = (pack.golden?.embedding ?? []).map((value, at) => (at < 4 ? -value : value));
    expect(await tryCpu({ pack: { ...pack, golden: { embedding } } })).toEqual({
      refused: expect.stringMatching(
        /^its embedding of a drawn face has a cosine of 0\.98\d{4} with the golden one/,
      ),
      code: 'RUNTIME_UNAVAILABLE',
    });
  });

  test('says where not the runtime is to blame', async () => {
    const weightsDir = mkdtempSync(join(tmpdir(), 'facedex-none-'));
    expect(await tryCpu({ weightsDir })).toMatchObject({ code: 'WEIGHTS_MISSING' });
    rmSync(weightsDir, { recursive: true });
  });

  test('refuses what takes too long, and what breaks', async () => {
    expect(await tryCpu({}, 1)).toEqual({ refused: expect.stringContaining('longer than 0.001 s') });
    const broken = { ...pack, detector: undefined } as unknown as PackNets;
    expect(await tryCpu({ pack: broken })).toMatchObject({ refused: expect.stringContaining('undefined') });
  });
});
