import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportPhoto } from '#src/cli/import/importPhoto.js';
import { type NameRule, surveyFolder } from '#src/cli/import/surveyFolder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-survey-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Makes empty files: whose a photo is does not depend on what is in it. */
function files(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
}

async function photos(rule?: NameRule): Promise<ImportPhoto[]> {
  const all: ImportPhoto[] = [];
  const source = await surveyFolder(folder, rule);
  for await (const photo of source.photos()) all.push(photo);
  expect(all).toHaveLength(source.count);
  expect(new Set(all.map(({ user_id }) => user_id)).size).toBe(source.people);
  return all;
}

const owners = async (rule?: NameRule): Promise<(readonly [string, string])[]> =>
  (await photos(rule)).map(({ name, user_id }) => [name, user_id] as const);

describe('surveyFolder()', () => {
  test('takes the name of the folder that a photo lies in, in the same order each time', async () => {
    files('bob/2.png', 'bob/1.jpg', 'Ada Lovelace/x.jpeg', 'Ada Lovelace/notes.txt');
    const expected = [
      ['Ada Lovelace/x.jpeg', 'Ada%20Lovelace'],
      ['bob/1.jpg', 'bob'],
      ['bob/2.png', 'bob'],
    ];
    expect(await owners()).toEqual(expected);
    expect(await owners()).toEqual(expected);
    expect((await surveyFolder(folder, undefined)).notes).toEqual(['1 file is no picture, by the name']);
  });

  test('takes the names of files that lie flat, with their numbers off or on', async () => {
    files('ada_1.jpg', 'ada_2.jpg', 'bob.png');
    expect((await owners()).map(([, id]) => id)).toEqual(['ada', 'ada', 'bob']);
    expect((await owners('whole')).map(([, id]) => id)).toEqual(['ada_1', 'ada_2', 'bob']);
  });

  test('passes over what systems leave, and lists pictures of other formats, which the engine refuses', async () => {
    files('ada/.hidden.jpg', '.trash/a.jpg', 'ada/@eaDir/x.jpg', '__MACOSX/b.jpg', 'ada/1.HEIC');
    expect(await owners()).toEqual([['ada/1.HEIC', 'ada']]);
  });

  test('follows links to folders and files, and lists a link to nothing', async () => {
    files('elsewhere/1.jpg');
    mkdirSync(join(folder, 'in/bob'), { recursive: true });
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'in/ada'));
    symlinkSync(join(folder, 'nothing.jpg'), join(folder, 'in/bob/1.jpg'));
    const source = await surveyFolder(join(folder, 'in'), undefined);
    expect(source).toMatchObject({ count: 2, people: 2 });
  });

  test('gives a photo whose person has too long a name a problem, and goes on', async () => {
    files(`${'é'.repeat(20)}/1.jpg`, 'ada/1.jpg');
    const [ada, long] = await photos();
    expect(ada).not.toHaveProperty('problem');
    expect(long?.problem).toContain('120 bytes of 48');
  });

  test.each<[string, readonly string[], string]>([
    ['no photos', ['readme.txt'], 'it holds no PNG, JPEG or BMP files'],
    ['photos that lie deeper', ['team/ada/1.jpg'], '"team/ada/1.jpg" lies deeper than a folder a person'],
    ['photos both flat and in folders', ['a.jpg', 'ada/1.jpg'], 'some lie in it ("a.jpg")'],
    [
      'two names with one user_id',
      ['Jose\u0301/1.jpg', 'Jos\u00e9/1.jpg'],
      'differ only in how their accents are stored',
    ],
    [
      'a number that may tell people apart',
      Array.from({ length: 21 }, (_, i) => `emp_${i}.jpg`),
      '21 are called "emp" and a number. Say "--names whole"',
    ],
  ])('refuses %s', async (_, names, message) => {
    files(...names);
    await expect(surveyFolder(folder, undefined)).rejects.toThrow(message);
  });

  test('takes numbers for what it is told that they are', async () => {
    files(...Array.from({ length: 21 }, (_, i) => `emp_${i}.jpg`));
    expect(await surveyFolder(folder, 'numbered')).toMatchObject({ count: 21, people: 1 });
    expect(await surveyFolder(folder, 'whole')).toMatchObject({ count: 21, people: 21 });
  });

  test('names a folder that is not there, and one that is a file', async () => {
    files('a.jpg');
    await expect(surveyFolder(join(folder, 'none'), undefined)).rejects.toThrow('it does not exist');
    await expect(surveyFolder(join(folder, 'a.jpg'), undefined)).rejects.toThrow('it is a file');
  });
});
