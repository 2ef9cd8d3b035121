import { describe, expect, it } from 'vitest';
import { withoutCommon } from '#src/face/withoutCommon.js';

const common = { share: 0.5, direction: [1, 0] };
const diagonal = Float32Array.of(Math.SQRT1_2, Math.SQRT1_2);
/** What is left along the common direction, for each unit beside it. */
const ratio = ([along = 0, beside = 0]: Float32Array): number => along / beside;

describe('withoutCommon()', () => {
  it('leaves a pack alone that names nothing common', () => {
    expect(withoutCommon(diagonal, undefined, 0.5)).toBe(diagonal);
  });

  it('takes the share away and brings the rest back to unit length', () => {
    const rest = withoutCommon(diagonal, common, 0);
    expect(Math.hypot(...rest)).toBeCloseTo(1, 6);
    expect(ratio(rest)).toBeCloseTo(0.5, 6);
  });

  it('takes more away the more of the chip lies outside of the photo, and never more than there is', () => {
    expect(ratio(withoutCommon(diagonal, common, 0.2))).toBeCloseTo(0.4, 6);
    expect(ratio(withoutCommon(diagonal, common, 1))).toBeCloseTo(0, 6);
    expect(ratio(withoutCommon(diagonal, { ...common, share: 0.9 }, 0.5))).toBeCloseTo(0, 6);
  });

  it('keeps what is at right angles to the common direction', () => {
    expect([...withoutCommon(Float32Array.of(0, 1), common, 0.3)]).toEqual([0, 1]);
  });
});
