import { describe, expect, it } from 'vitest';
import { separation } from '#src/cli/addModel/separation.js';

const turned = (degrees: number): Float32Array =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

describe('separation()', () => {
  it('is the difference of the means over the root of the mean variance', () => {
    // Mated: cos 10 and cos 20 degrees. Non-mated: cos 90, 110, 80 and 100 degrees.
    const found = separation([0, 10, 90, 110].map(turned), ['a', 'a', 'b', 'b']);
    const cos = (degrees: number): number => Math.cos((degrees * Math.PI) / 180);
    const others = [90, 110, 80, 100].map(cos);
    const mean = others.reduce((sum, value) => sum + value, 0) / 4;
    const variance = others.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4;
    const matedMean = (cos(10) + cos(20)) / 2;
    const matedVariance = (cos(10) - matedMean) ** 2;
    expect(found).toBeCloseTo((matedMean - mean) / Math.sqrt((matedVariance + variance) / 2), 5);
  });

  it('is larger where people lie further apart, and 0 where nothing differs', () => {
    const near = separation([0, 12, 30, 45].map(turned), ['a', 'a', 'b', 'b']);
    const far = separation([0, 12, 90, 105].map(turned), ['a', 'a', 'b', 'b']);
    expect(far).toBeGreaterThan(near);
    expect(separation([0, 0, 0, 0].map(turned), ['a', 'a', 'b', 'b'])).toBe(0);
  });
});
