import { expect, test } from 'vitest';
import { scoreInWords } from '#src/score/scoreInWords.js';

test('scoreInWords() never shows more than the score, nor less than its tenths', () => {
  expect([79.96, 79.99, 80, 99.999, 0].map(scoreInWords)).toEqual(['79.9', '79.9', '80.0', '99.9', '0.0']);
  for (let tenths = 0; tenths <= 1000; tenths++)
    expect(scoreInWords(tenths / 10)).toBe((tenths / 10).toFixed(1));
});
