import { describe, expect, test } from 'vitest';
import { FaceSearchError } from '#src/faceSearchError.js';
import type { RuntimeSetup } from '#src/inference/runtimes/runtimeName.js';
import { runtimeUnavailable } from '#src/inference/runtimes/runtimeUnavailable.js';
import { openBest } from '#src/vision/runtimes/openBest.js';

const ranking = {
  names: ['onnxruntime-cuda', 'onnxruntime-cpu'],
  refused: [{ name: 'onnxruntime-webgpu', reason: 'there is no GPU' }],
  gains: {},
} as const;

describe('openBest()', () => {
  test('opens the first, with the folder that is for it', async () => {
    const opened = await openBest(
      { name: 'auto', providerPath: './cuda' },
      ranking,
      async (...given) => given,
    );
    expect(opened).toEqual([{ name: 'onnxruntime-cuda', providerPath: './cuda' }, ranking.refused]);
  });

  test('opens the next where the first is not to be had, which is told with the rest', async () => {
    const [setup, refused] = await openBest({ name: 'auto' }, ranking, async (runtime, before) => {
      if (runtime.name === 'onnxruntime-cuda') throw runtimeUnavailable(runtime.name, 'it is gone');
      return [runtime, before] as const;
    });
    expect(setup).toEqual({ name: 'onnxruntime-cpu' });
    expect(refused).toEqual([...ranking.refused, { name: 'onnxruntime-cuda', reason: 'it is gone' }]);
  });

  test('names every reason where none is to be had', async () => {
    const open = ({ name }: RuntimeSetup): Promise<never> =>
      Promise.reject(runtimeUnavailable(name, `no ${name}`));
    await expect(openBest({ name: 'auto' }, ranking, open)).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: expect.stringMatching(/there is no GPU[\s\S]*no onnxruntime-cuda[\s\S]*no onnxruntime-cpu/),
    });
  });

  test('tries no other where one was asked for by name, nor where something else is wrong', async () => {
    let opens = 0;
    const open = (code: 'RUNTIME_UNAVAILABLE' | 'WEIGHTS_MISSING') => (): Promise<never> => {
      opens++;
      return Promise.reject(new FaceSearchError(code, 'no'));
    };
    const named = openBest({ name: 'onnxruntime-cuda' }, ranking, open('RUNTIME_UNAVAILABLE'));
    await expect(named).rejects.toMatchObject({ code: 'RUNTIME_UNAVAILABLE', message: 'no' });
    const missing = openBest({ name: 'auto' }, ranking, open('WEIGHTS_MISSING'));
    await expect(missing).rejects.toMatchObject({ code: 'WEIGHTS_MISSING' });
    expect(opens).toBe(2);
  });
});
