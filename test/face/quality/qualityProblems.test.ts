import { describe, expect, it } from 'vitest';
import type { FaceQuality } from '#src/face/quality/faceQuality.js';
import { qualityProblems, refusingLevel } from '#src/face/quality/qualityProblems.js';
import type { QualityLevels } from '#src/pack/pack.js';

const good: FaceQuality = {
  ...{ eyeDistance: 60, boxSide: 140, yaw: 0, pitch: 0, roll: 0, sharpness: 0.3, brightness: 0.5 },
  ...{ contrast: 0.2, dark: 0, bright: 0, outside: 0, score: 0.9, presence: 1, rawLength: 12 },
};
const levels: QualityLevels = {
  basic: { eyeDistance: { min: 10 }, outside: { max: 0.5 } },
  strict: { eyeDistance: { min: 60 }, yaw: { min: -10, max: 12 } },
};

describe('qualityProblems()', () => {
  it('finds nothing wrong at the limits themselves', () => {
    expect(qualityProblems({ ...good, yaw: 12 }, levels)).toEqual([]);
    expect(qualityProblems({ ...good, yaw: -10 }, levels)).toEqual([]);
    expect(qualityProblems({ ...good, outside: 0.5 }, levels)).toEqual([]);
  });

  it('says which measure is beyond which limit on which side, at the least strict level', () => {
    expect(qualityProblems({ ...good, eyeDistance: 9, yaw: -10.5, outside: 0.6 }, levels)).toEqual([
      { measure: 'eyeDistance', value: 9, bound: 'min', limit: 10, level: 'basic' },
      { measure: 'yaw', value: -10.5, bound: 'min', limit: -10, level: 'strict' },
      { measure: 'outside', value: 0.6, bound: 'max', limit: 0.5, level: 'basic' },
    ]);
    expect(qualityProblems({ ...good, eyeDistance: 10, yaw: 13 }, levels)).toEqual([
      { measure: 'eyeDistance', value: 10, bound: 'min', limit: 60, level: 'strict' },
      { measure: 'yaw', value: 13, bound: 'max', limit: 12, level: 'strict' },
    ]);
  });

  it('refuses a value that is not a number', () => {
    expect(qualityProblems({ ...good, outside: Number.NaN }, levels)).toHaveLength(1);
  });

  it('finds nothing wrong where a pack has no limits, or the face not the measure', () => {
    expect(qualityProblems({ ...good, eyeDistance: 0 }, undefined)).toEqual([]);
    const { presence: _, ...without } = good;
    const limits = { basic: { presence: { min: 0.9 } }, strict: {} };
    expect(qualityProblems(without, limits)).toEqual([]);
    expect(qualityProblems({ ...good, presence: 0.5 }, limits)).toHaveLength(1);
  });
});

describe('refusingLevel()', () => {
  it('is the least strict level that refuses', () => {
    const at = (face: Partial<FaceQuality>) => refusingLevel(qualityProblems({ ...good, ...face }, levels));
    expect(at({})).toBeNull();
    expect(at({ yaw: 40 })).toBe('strict');
    expect(at({ yaw: 40, eyeDistance: 5 })).toBe('basic');
  });
});
