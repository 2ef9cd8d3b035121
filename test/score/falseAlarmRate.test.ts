import { expect, test } from 'vitest';
import { readPack } from '#src/pack/readPack.js';
import { falseAlarmRate } from '#src/score/falseAlarmRate.js';
import { falseMatchRate, similarityAt } from '#src/score/falseMatchRate.js';
import { falsePositiveIdentificationRate, scoreOf } from '#src/score/scoreOf.js';

test.each([
  1, 53, 99_999, 100_000, 100_001, 5_000_000,
])('falseAlarmRate() gives the rate that a score was made from, in a library of %i', async (size) => {
  const { calibration } = await readPack('sface');
  for (const fmr of [1e-3, 1e-5, 1e-7, 1e-9, 1e-12]) {
    const similarity = similarityAt(calibration, fmr);
    const fpir = falsePositiveIdentificationRate(falseMatchRate(calibration, similarity), size);
    const rate = falseAlarmRate(scoreOf(calibration, similarity, size), size);
    if (fpir < 0.99) expect(rate).toBeCloseTo(fpir, 9);
    if (fpir < 0.99) expect(rate / fpir).toBeCloseTo(1, 6);
  }
});

test.each([
  [0, 1000],
  [60, 1000],
  [65, 200_000],
])('falseAlarmRate() is 1 for a score of %d in a library of %i', (score, size) => {
  expect(falseAlarmRate(score, size)).toBe(1);
});
