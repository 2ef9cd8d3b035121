import { expect, test } from 'vitest';
import { scoreInWords } from '#src/score/scoreInWords.js';

test('scoreInWords() never shows more than the score, nor less than its tenths', () => {
  const scores = [79.96, 79.99, 80, 99.999, 0];
  expect(scores.map((score) => scoreInWords(score))).toEqual(['79.9', '79.9', '80.0', '99.9', '0.0']);
  for (let tenths = 0; tenths <= 1000; tenths++)
    expect(scoreInWords(tenths / 10)).toBe((tenths / 10).toFixed(1));
});

test('scoreInWords() does the same with two decimals', () => {
  const scores = [79.996, 79.99, 80, 99.9999, 0];
  expect(scores.map((score) => scoreInWords(score, 2))).toEqual(['79.99', '79.99', '80.00', '99.99', '0.00']);
  for (let cents = 0; cents <= 10_000; cents++)
    expect(scoreInWords(cents / 100, 2)).toBe((cents / 100).toFixed(2));
});
