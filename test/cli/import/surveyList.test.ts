import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImportPhoto, ImportSource } from '#src/cli/import/importPhoto.js';
import { surveyList } from '#src/cli/import/surveyList.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-list-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function survey(text: string, from?: string): Promise<ImportSource> {
  const list = join(folder, 'list.csv');
  writeFileSync(list, text);
  return surveyList(list, from);
}

async function photos(text: string, from?: string): Promise<ImportPhoto[]> {
  const all: ImportPhoto[] = [];
  for await (const photo of (await survey(text, from)).photos()) all.push(photo);
  return all;
}

describe('surveyList()', () => {
  test('reads quotes, commas, a byte order mark and Windows line ends', async () => {
    const text = '\ufefffile,user_id,user_data\r\n"a, b.jpg",ada,"says ""hello"""\r\nsub/c.png,bob,\r\n';
    expect(await photos(text)).toEqual([
      { path: join(folder, 'a, b.jpg'), name: 'a, b.jpg', user_id: 'ada', user_data: 'says "hello"' },
      { path: join(folder, 'sub/c.png'), name: 'sub/c.png', user_id: 'bob', user_data: '' },
    ]);
  });

  test('takes columns in any order and without user_data, and files from another folder', async () => {
    const [photo] = await photos('User_ID,file\nada,a.jpg\n', '/photos');
    expect(photo).toMatchObject({ path: '/photos/a.jpg', user_id: 'ada' });
  });

  test('counts photos and people, and says which columns are not used', async () => {
    const source = await survey('file,user_id,department\na.jpg,ada,x\nb.jpg,ada,y\nc.jpg,bob,z\n');
    expect(source).toMatchObject({ count: 3, people: 2, notes: ['1 column not used: department'] });
  });

  test('gives rows that cannot be taken a problem, and goes on', async () => {
    const long = 'x'.repeat(129);
    const rows = await photos(
      `file,user_id,user_data\n,ada,\na.jpg,Ada L,\nb.jpg,bob,${long}\nc.jpg,cara,ok\n`,
    );
    expect(rows.map(({ problem }) => problem)).toEqual([
      'there is no file',
      expect.stringContaining('"Ada%20L" would do'),
      expect.stringContaining('more than 128 characters'),
      undefined,
    ]);
  });

  test.each([
    ['no header', 'a.jpg,ada\n', 'it lacks file and user_id'],
    ['semicolons', 'file;user_id\na.jpg;ada\n', 'with commas between them'],
    [
      'a column that is there twice',
      'file,user_id,User_ID\na.jpg,ada,bob\n',
      'names the column user_id twice',
    ],
    ['no rows', 'file,user_id\n', 'it has no rows'],
    ['a row of another length', 'file,user_id\na.jpg\n', 'line 2'],
    ['a quote without an end', 'file,user_id\n"a.jpg,ada\n', 'Quote Not Closed'],
  ])('refuses %s', async (_, text, message) => {
    await expect(survey(text)).rejects.toThrow(message);
  });

  test('names a list that is not there', async () => {
    await expect(surveyList(join(folder, 'none.csv'))).rejects.toThrow('it does not exist');
  });
});
