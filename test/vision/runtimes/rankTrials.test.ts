import { describe, expect, test } from 'vitest';
import type { RuntimeName } from '#src/inference/runtimes/runtimeName.js';
import { rankTrials, softwareFault } from '#src/vision/runtimes/rankTrials.js';

/** Milliseconds by runtime; those in `gpus` computed on a GPU. */
function rank(times: Partial<Record<RuntimeName, number>>, gpus: readonly RuntimeName[] = []) {
  const trials = Object.entries(times).map(([name, milliseconds]) => {
    const gpu = gpus.includes(name as RuntimeName);
    return [name as RuntimeName, { gpu, milliseconds }] as const;
  });
  return rankTrials(new Map(trials));
}

const [cuda, webgpu, tensorflow, cpu] = [
  'onnxruntime-cuda',
  'onnxruntime-webgpu',
  'tfjs-tensorflow',
  'onnxruntime-cpu',
] as const;

describe('rankTrials()', () => {
  test('takes the first that is faster than the next, in the order of preference', () => {
    const { names, refused } = rank({ [webgpu]: 4, [cpu]: 30, [cuda]: 3, [tensorflow]: 5 }, [
      cuda,
      tensorflow,
      webgpu,
    ]);
    expect(names).toEqual([cuda, tensorflow, webgpu, cpu]);
    expect(refused).toEqual([]);
  });

  test('passes over what is slower than the next, and says by how much', () => {
    const { names, refused } = rank({ [cuda]: 9, [webgpu]: 4, [cpu]: 30 }, [cuda, webgpu]);
    expect(names).toEqual([webgpu, cpu]);
    expect(refused).toEqual([
      {
        name: cuda,
        reason: 'it is no faster than onnxruntime-webgpu: 9.0 ms for a drawn face against 4.0 ms',
      },
    ]);
  });

  test('passes over a GPU that is slower than the CPU, and over one that is as fast', () => {
    for (const milliseconds of [30, 45]) {
      const { names, refused } = rank({ [webgpu]: milliseconds, [cpu]: 30 }, [webgpu]);
      expect(names).toEqual([cpu]);
      expect(refused.map(({ name }) => name)).toEqual([webgpu]);
    }
  });

  test('has tfjs behind the CPU where TensorFlow has no GPU, and takes it where it is faster', () => {
    expect(rank({ [tensorflow]: 60, [cpu]: 30 }).names).toEqual([cpu, tensorflow]);
    expect(rank({ [tensorflow]: 20, [cpu]: 30 }).names).toEqual([tensorflow]);
  });

  test('takes what there is where nothing else works, and nothing where nothing does', () => {
    expect(rank({ [webgpu]: 500 }, [webgpu])).toEqual({ names: [webgpu], refused: [], gains: {} });
    expect(rank({})).toEqual({ names: [], refused: [], gains: {} });
  });

  test('tells an adapter in software by its time', () => {
    const { refused } = rank({ [webgpu]: 3000, [cpu]: 30 }, [webgpu]);
    expect(refused[0]?.reason).toMatch(/3000\.0 ms .* against 30\.0 ms .*llvmpipe, SwiftShader/);
    expect(softwareFault({ gpu: true, milliseconds: 299 }, { gpu: false, milliseconds: 30 })).toBeUndefined();
    expect(
      softwareFault({ gpu: false, milliseconds: 999 }, { gpu: false, milliseconds: 30 }),
    ).toBeUndefined();
  });
});
