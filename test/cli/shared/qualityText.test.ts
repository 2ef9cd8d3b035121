import { describe, expect, it } from 'vitest';
import { qualityText } from '#src/cli/shared/qualityText.js';
import type { QualityProblem } from '#src/face/quality/qualityProblems.js';

const short: QualityProblem = { measure: 'rawLength', value: 0, bound: 'min', limit: 8.5, level: 'basic' };
const wide: QualityProblem = { measure: 'yaw', value: 0, bound: 'max', limit: 12, level: 'strict' };

describe('qualityText()', () => {
  it('says what is wrong, with the value in two digits and its limit', () => {
    expect(qualityText([{ ...short, value: 7.3412 }])).toBe(
      'hidden, turned away or blurred (rawLength 7.3, at least 8.5)',
    );
    expect(
      qualityText([
        { ...short, value: 2 },
        { ...wide, value: 30.61 },
      ]),
    ).toBe(
      'hidden, turned away or blurred (rawLength 2, at least 8.5); turned to the right of the photo (yaw 31, at most 12)',
    );
  });

  it('takes more digits where two would show a refused value as its limit, or within it', () => {
    expect(qualityText([{ ...short, value: 8.496 }])).toContain('(rawLength 8.496, at least 8.5)');
    expect(qualityText([{ ...wide, value: 12.04 }])).toContain('(yaw 12.04, at most 12)');
    const least = 8.5 - 2 ** -49;
    expect(qualityText([{ ...short, value: least }])).toContain(`(rawLength ${least}, at least 8.5)`);
  });

  it('shows a value that is not a number as such', () => {
    expect(qualityText([{ ...short, value: Number.NaN }])).toContain('(rawLength NaN, at least 8.5)');
  });
});
