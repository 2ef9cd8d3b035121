import { describe, expect, test } from 'vitest';
import { type OpenOptions, readOptions } from '#src/api/openOptions.js';

describe('readOptions()', () => {
  test('fills in the defaults', () => {
    const options = readOptions({});
    expect(options).toMatchObject({
      pack: 'sface',
      index: 'auto',
      quality: 'basic',
      unknownGroup: 'INVALID_OUTER_ID',
    });
    expect(options.vision.workers).toBeGreaterThanOrEqual(1);
    expect(options.vision.workers).toBeLessThanOrEqual(4);
    expect(options.vision.queue).toBe(64);
    expect(options.limits).toEqual({});
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
      vision: { workers: 2, queue: 0 },
      limits: { minSide: 100, maxSide: undefined },
      scores: { librarySize: 1000 },
      quality: 'strict',
      unknownGroup: 'INVALID_GROUP_ID',
      onCall,
    };
    expect(readOptions(given)).toEqual({
      path: './faces',
      pack: 'face-api',
      weights: './weights',
      index: 'exact',
      vision: { workers: 2, queue: 0 },
      limits: { minSide: 100 },
      librarySize: 1000,
      quality: 'strict',
      unknownGroup: 'INVALID_GROUP_ID',
      onCall,
    });
    const none = Object.fromEntries(Object.keys(given).map((key) => [key, undefined]));
    expect(readOptions(none)).toEqual(readOptions({}));
  });

  test.each([1, 64])('takes %i workers, the ends of the range', (workers) => {
    expect(readOptions({ vision: { workers } }).vision.workers).toBe(workers);
  });
});
