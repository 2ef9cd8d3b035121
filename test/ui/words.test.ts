import { describe, expect, test } from 'vitest';
import { readRoute, routeTo } from '#src/ui/route.js';
import { errorInWords } from '#src/ui/words/errorInWords.js';
import { qualityHints, refusing } from '#src/ui/words/qualityHints.js';
import { rateInWords } from '#src/ui/words/rateInWords.js';

describe('rateInWords()', () => {
  test.each([
    [1, 'Nearly every search by a stranger is a false alarm'],
    [0.25, '25 false alarms in 100 searches'],
    [0.1, 'One false alarm in 10 searches'],
    [1e-4, 'One false alarm in 10,000 searches'],
    [3.2e-7, 'One false alarm in 3.1 million searches'],
    [9.99e-10, 'One false alarm in 1 billion searches'],
    [1e-13, 'Less than one false alarm in a trillion searches'],
    [0, 'Less than one false alarm in a trillion searches'],
  ])('says %d as "%s"', (rate, words) => {
    expect(rateInWords(rate)).toBe(words);
  });
});

describe('qualityHints()', () => {
  const at = (measure: string, bound: 'min' | 'max', level: 'basic' | 'strict' = 'strict') =>
    ({ measure, bound, level, value: 0, limit: 1 }) as never;

  test('say first what is best mended first, each thing once', () => {
    const problems = [
      at('yaw', 'max'),
      at('sharpness', 'min'),
      at('boxSide', 'min'),
      at('eyeDistance', 'min'),
    ];
    expect(qualityHints(problems, 'live')).toEqual([
      'Move closer',
      'Look straight into the camera',
      'Hold still',
    ]);
    expect(qualityHints(problems, 'photo')[0]).toBe('The face is too small');
  });

  test('have words for a measure that they do not know', () => {
    expect(qualityHints([at('rawLength', 'min')], 'live')).toEqual(['Show your whole face']);
  });

  test('are reasons to refuse by the level of the engine alone', () => {
    const problems = [at('dark', 'max', 'basic'), at('yaw', 'min')];
    const refused = (['off', 'basic', 'strict'] as const).map((level) => refusing(problems, level).length);
    expect(refused).toEqual([0, 1, 2]);
  });
});

test('errorInWords() knows errors with fields, and names those that it does not know', () => {
  expect(errorInWords('IMAGE_ERROR_UNSUPPORTED_FORMAT:file')).toMatch(/JPEG, PNG or BMP/);
  expect(errorInWords('BAD_ARGUMENTS:user_id')).toMatch(/^A person’s id/);
  expect(errorInWords('MISSING_ARGUMENTS: group_name')).toMatch(/^A name/);
  expect(errorInWords('FAIL_LIVING_FACE_ATTACK')).toMatch(/^This face looks like a photo/);
  expect(errorInWords('SOMETHING_ELSE')).toBe('The server refused: SOMETHING_ELSE');
});

describe('readRoute()', () => {
  test('reads view, library and token, and undoes routeTo()', () => {
    expect(readRoute(routeTo('wall', 'a&b=%#@'))).toEqual({
      view: 'wall',
      library: 'a&b=%#@',
      token: undefined,
    });
    expect(readRoute('#token=abc')).toEqual({ view: 'identify', library: undefined, token: 'abc' });
    expect(readRoute('#/wall?library=staff&token=abc')).toMatchObject({ library: 'staff', token: 'abc' });
  });

  test.each([
    '',
    '#',
    '#/',
    '#/nowhere',
    '#/__proto__',
    '#%',
  ])('leads from "%s" to the first view', (hash) => {
    expect(readRoute(hash).view).toBe('identify');
  });
});
