import { expect, test } from 'vitest';
import { verdictOf } from '#src/cli/shared/verdict.js';

test.each([
  [75, 'none', 'not in the library'],
  [75.001, 'fair', 'likely: one false alarm in 1,000 searches'],
  [80, 'fair', 'likely: one false alarm in 10,000 searches'],
  [80.001, 'good', 'match: one false alarm in 10,000 searches'],
  [90, 'good', 'match: one false alarm in 1,000,000 searches'],
  [84.4, 'good', 'match: one false alarm in 76,000 searches'],
  [95, 'good', 'match: one false alarm in 10,000,000 searches'],
  [95.001, 'good', 'match: less than one false alarm in 10,000,000 searches'],
  [100, 'good', 'match: less than one false alarm in 10,000,000 searches'],
  [-3, 'none', 'not in the library'],
])('verdictOf() says of a score of %d that it is %s', (score, grade, text) => {
  expect(verdictOf(score)).toEqual({ grade, text });
});

test('verdictOf() has nothing to say where there was no candidate', () => {
  expect(verdictOf(undefined)).toEqual({ grade: 'none', text: 'the library is empty' });
});
