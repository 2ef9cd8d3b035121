import { describe, expect, it } from 'vitest';
import { evidenceOf } from '#src/face/evidenceOf.js';

const gate = {
  source: 'a test',
  minPresence: 0,
  minRawLength: 1,
  bias: -3,
  score: 1,
  presence: 0.5,
  rawLength: 0.25,
  embedding: [0.5, -0.5],
};

function candidate({ score = 0.5, presence = 0.5 as number | undefined, rawLength = 8, direction = [1, 0] }) {
  const landmarks = { points: [], five: [], ...(presence === undefined ? {} : { presence }) };
  return { score, landmarks, embedded: { direction: Float32Array.from(direction), rawLength } };
}

describe('evidenceOf()', () => {
  it('weighs the detector, the landmark net, and the raw embedding by its length and direction', () => {
    expect(evidenceOf(candidate({}), gate)).toBeCloseTo(-3 + 8 * 0.25 + 8 * 0.5, 6);
    expect(evidenceOf(candidate({ direction: [0, 1] }), gate)).toBeCloseTo(-3 + 8 * 0.25 - 8 * 0.5, 6);
    expect(evidenceOf(candidate({ score: 0.8, presence: 0.9 }), gate)).toBeCloseTo(
      3 + Math.log(4) + 0.5 * Math.log(9),
      6,
    );
  });

  it('stays finite where a net is certain', () => {
    for (const certain of [0, 1]) {
      const evidence = evidenceOf(candidate({ score: certain, presence: certain }), gate);
      expect(Math.abs(evidence)).toBeLessThan(20);
    }
  });

  it('leaves out a landmark net that does not tell', () => {
    expect(evidenceOf(candidate({ presence: undefined }), gate)).toBeCloseTo(3, 6);
  });

  it('is not a number where the embedding is none, which is no face', () => {
    expect(evidenceOf(candidate({ direction: [Number.NaN, 0] }), gate) >= 0).toBe(false);
  });
});
