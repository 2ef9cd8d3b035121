import fc from 'fast-check';
import { expect, test } from 'vitest';
import { personOf, userIdOf, userIdProblem, wholeName } from '#src/cli/import/userIdOf.js';

test.each([
  ['Aaron_Peirsol', 'Aaron_Peirsol'],
  ['Ada Lovelace', 'Ada%20Lovelace'],
  ['José', 'Jos%C3%A9'],
  ['100%', '100%25'],
  ["O'Brien (2)!*~", 'O%27Brien%20%282%29%21%2A%7E'],
  ['a.b+c', 'a%2Eb%2Bc'],
  ['#1-x@y&z_', '#1-x@y&z_'],
  ['山田', '%E5%B1%B1%E7%94%B0'],
])('userIdOf() makes of %s %s', (name, user_id) => {
  expect(userIdOf(name)).toBe(user_id);
});

test('userIdOf() gives one id to one name, however its accents are stored', () => {
  expect(userIdOf('Jose\u0301')).toBe(userIdOf('Jos\u00e9'));
});

test('userIdOf() is of the grammar and can be turned back, whatever the name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
      const user_id = userIdOf(name);
      expect(user_id).toMatch(/^[A-Za-z0-9\-%@#&_]+$/);
      expect(decodeURIComponent(user_id)).toBe(name.normalize('NFC').toWellFormed());
    }),
  );
});

test.each([
  ['ada_1.jpg', 'ada'],
  ['ada-2.JPG', 'ada'],
  ['Ada Lovelace (2).png', 'Ada Lovelace'],
  ['Ada Lovelace 12.png', 'Ada Lovelace'],
  ['Aaron_Peirsol_0001.jpg', 'Aaron_Peirsol'],
  ['ada.jpg', 'ada'],
  ['emp0042.jpg', 'emp0042'],
  ['0042.jpg', '0042'],
  ['(1).jpg', '(1)'],
  ['_1.jpg', '_1'],
  ['ada.lovelace_1.jpg', 'ada.lovelace'],
  ['ada_1_2.jpg', 'ada_1'],
])('personOf() reads %s as a photo of %s', (file, person) => {
  expect(personOf(file)).toBe(person);
});

test('wholeName() keeps the number', () => {
  expect(wholeName('emp_0042.jpg')).toBe('emp_0042');
});

test('userIdProblem() names what is wrong, and what would do', () => {
  expect(userIdProblem('ada')).toBeUndefined();
  expect(userIdProblem('x'.repeat(48))).toBeUndefined();
  expect(userIdProblem('')).toContain('no user_id');
  expect(userIdProblem('Ada L')).toContain('"Ada%20L" would do');
  expect(userIdProblem('x'.repeat(49))).toContain('49 bytes of 48');
});
