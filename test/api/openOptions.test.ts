import { describe, expect, test } from 'vitest';
import { type OpenOptions, readOptions } from '#src/api/openOptions.js';

describe('readOptions()', () => {
  test('fills in the defaults', () => {
    const options = readOptions({});
    expect(options).toMatchObject({
      pack: 'sface',
      index: 'auto',
      runtime: { name: 'auto' },
      quality: 'basic',
      unknownGroup: 'INVALID_OUTER_ID',
    });
    // The pool's to decide: it depends on what runs the nets.
    expect(options.vision.workers).toBeUndefined();
    expect(options.vision.queue).toBe(64);
    expect(options.vision.blockLoaders).toBe(false);
    expect(options.limits).toEqual({});
    expect(options.liveness).toBe('off');
    for (const key of ['path', 'weights', 'librarySize', 'onCall'] as const)
      expect(options[key]).toBeUndefined();
  });

  test('keeps what was given, and takes undefined for left out', () => {
    const onCall = (): void => undefined;
    const given: OpenOptions = {
      path: './faces',
      pack: 'face-api',
      weights: './weights',
      index: 'exact',
      runtime: 'tfjs-wasm',
      vision: { workers: 2, queue: 0, blockLoaders: true },
      limits: { minSide: 100, maxSide: undefined, maxSeconds: 0.5 },
      templates: { mean: false },
      scores: { librarySize: 1000 },
      quality: 'strict',
      liveness: 'basic',
      unknownGroup: 'INVALID_GROUP_ID',
      onCall,
    };
    expect(readOptions(given)).toEqual({
      path: './faces',
      pack: 'face-api',
      weights: './weights',
      index: 'exact',
      runtime: { name: 'tfjs-wasm' },
      vision: { workers: 2, queue: 0, blockLoaders: true },
      limits: { minSide: 100, maxSeconds: 0.5 },
      mean: false,
      librarySize: 1000,
      quality: 'strict',
      liveness: 'basic',
      unknownGroup: 'INVALID_GROUP_ID',
      onCall,
    });
    const none = Object.fromEntries(Object.keys(given).map((key) => [key, undefined]));
    expect(readOptions(none)).toEqual(readOptions({}));
    const parts: OpenOptions = {
      vision: undefined,
      limits: undefined,
      templates: undefined,
      scores: undefined,
    };
    expect(readOptions(parts)).toEqual(readOptions({}));
  });

  test.each([
    0,
    0.09,
    3601,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '1',
    null,
  ])('refuses %o as maxSeconds', (maxSeconds) => {
    expect(() => readOptions({ limits: { maxSeconds: maxSeconds as number } })).toThrow('limits.maxSeconds');
  });

  test.each(['strict', 'on', true, null, ''])('refuses %o as liveness', (liveness) => {
    expect(() => readOptions({ liveness } as OpenOptions)).toThrow('liveness');
  });

  test.each([1, 64])('takes %i workers, the ends of the range', (workers) => {
    expect(readOptions({ vision: { workers } }).vision.workers).toBe(workers);
  });

  test.each([
    ['onnxruntime-cuda', { name: 'onnxruntime-cuda' }],
    [
      { name: 'onnxruntime-cuda', providerPath: './cuda', options: { deviceId: 1 } },
      { name: 'onnxruntime-cuda', providerPath: './cuda', options: { deviceId: 1 } },
    ],
    [
      { name: 'auto', providerPath: './cuda' },
      { name: 'auto', providerPath: './cuda' },
    ],
    [
      { name: 'onnxruntime-webgpu', options: { validationMode: 'disabled' } },
      { name: 'onnxruntime-webgpu', options: { validationMode: 'disabled' } },
    ],
  ] as const)('takes the runtime %o', (runtime, read) => {
    expect(readOptions({ runtime }).runtime).toEqual(read);
  });

  test.each<[NonNullable<OpenOptions['limits']>, string]>([
    [{ minSide: 2000, maxSide: 100 }, 'limits.minSide: 2000 is more than maxSide, 100'],
    [{ maxSide: 40 }, 'limits.minSide: 48 is more than maxSide, 40'],
    [{ minSide: 1000, maxPixels: 999_999 }, 'limits.minSide: 1000 x 1000 is more than maxPixels, 999999'],
  ])('refuses the limits %o, which no photo is within', (limits, named) => {
    expect(() => readOptions({ limits })).toThrow(named);
  });

  test('refuses to keep the faces of a library that cannot be there', () => {
    expect(() => readOptions({ retention: { groups: { staff: 3, 'bad id!': 5 } } })).toThrow(
      'retention.groups: "bad id!" is no group_id',
    );
  });

  test.each([
    ['cuda', 'runtime.name: Invalid option: expected one of "auto"|"onnxruntime-cuda"|'],
    ['', 'runtime'],
    [null, 'runtime'],
    [{}, 'runtime'],
    [{ name: 'onnxruntime-gpu' }, 'runtime'],
    [{ name: 'onnxruntime-cpu', threads: 2 }, 'threads'],
    // What would have no effect.
    [
      { name: 'onnxruntime-cpu', providerPath: './cuda' },
      'runtime.providerPath: is for auto and onnxruntime-cuda',
    ],
    [
      { name: 'auto', options: { deviceId: 1 } },
      'runtime.options: is for onnxruntime-cuda and onnxruntime-webgpu',
    ],
    [{ name: 'tfjs-wasm', options: {} }, 'runtime.options'],
    [{ name: 'onnxruntime-cuda', options: { gpu_mem_limit: 1 } }, 'none but "deviceId" for CUDA'],
    [{ name: 'onnxruntime-webgpu', options: { list: [] } }, 'runtime'],
  ])('refuses %o as runtime', (runtime, named) => {
    expect(() => readOptions({ runtime } as OpenOptions)).toThrow(named);
  });
});
