import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { noErrata, parseErrata } from '#src/cli/calibrate/errata.js';
import { groupPeople } from '#src/cli/calibrate/groupPeople.js';
import { readPeople } from '#src/cli/calibrate/readPeople.js';

const folder = mkdtempSync(join(tmpdir(), 'facedex-people-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('parseErrata()', () => {
  it('reads aliases, drops and siblings, and passes comments and empty lines by', () => {
    const errata = parseErrata('# faults\r\nalias\tAda\tAda_L\r\n\r\ndrop\tBob_0001\nsibling\tAda\tCy\n');
    expect([...errata.aliases]).toEqual([['Ada_L', 'Ada']]);
    expect([...errata.drops]).toEqual(['Bob_0001']);
    expect(errata.siblings).toEqual([['Ada', 'Cy']]);
    expect(parseErrata('')).toEqual(noErrata);
  });

  it.each([
    'alias\tAda',
    'drop',
    'drop\tA\tB',
    'sibling\tA\tB\tC',
    'twin\tA\tB',
    'alias Ada Bob',
    'alias\t\tBob',
    'alias\tA\tA',
  ])('refuses the line "%s" and says which it is', (line) => {
    expect(() => parseErrata(`# faults\n${line}\n`)).toThrow(
      /^Cannot read line 2 of the errata, ".*": write /,
    );
  });

  it('refuses aliases that go in a circle', () => {
    expect(() => parseErrata('alias\tA\tB\nalias\tB\tC\nalias\tC\tA\n')).toThrow(/line 3/);
  });
});

describe('groupPeople()', () => {
  const [a, b, c, d] = [1, 2, 3, 4].map((value) => Float32Array.of(value));
  const images = [
    { person: 'Ada', image: 'Ada_1', embedding: a },
    { person: 'Bob', image: 'Bob_1', embedding: b },
    { person: 'Bob', image: 'Bob_2', embedding: undefined },
    { person: 'Ada_L', image: 'Ada_L_1', embedding: c },
    { person: 'Cy', image: 'Cy_1', embedding: d },
    { person: 'Dee', image: 'Dee_1', embedding: undefined },
  ];

  it('keeps people apart by their folders, those without a face too', () => {
    const { names, people, siblings } = groupPeople(images, noErrata);
    expect(names).toEqual(['Ada', 'Bob', 'Ada_L', 'Cy', 'Dee']);
    expect(people).toEqual([[a], [b], [c], [d], []]);
    expect(siblings).toEqual([]);
  });

  it('applies errata: one person for two names, images left out, siblings by their places', () => {
    const errata = parseErrata('alias\tAda\tAda_L\ndrop\tBob_1\nsibling\tAda_L\tCy\n');
    expect(groupPeople(images, errata)).toEqual({
      names: ['Ada', 'Bob', 'Cy', 'Dee'],
      people: [[a, c], [], [d], []],
      siblings: [[0, 2]],
    });
  });

  it('follows a name over several aliases', () => {
    const errata = parseErrata('alias\tBob\tAda_L\nalias\tAda\tBob\n');
    expect(groupPeople(images, errata).people[0]).toEqual([a, b, c]);
  });

  it.each([
    'alias\tAda\tEve',
    'sibling\tEve\tAda',
    'drop\tEve',
  ])('refuses errata of another set: %s', (line) => {
    expect(() => groupPeople(images, parseErrata(line))).toThrow(
      'Cannot apply errata that name "Eve": the set has no such name, give its own errata',
    );
  });
});

describe('readPeople()', () => {
  it('lists the photos of each person, in order, and nothing else', async () => {
    for (const name of [
      'Bob/b.JPG',
      'Ada/2.png',
      'Ada/1.jpeg',
      'Ada/notes.txt',
      'loose.jpg',
      'Ada/._1.jpeg',
    ]) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), '');
    }
    expect(await readPeople(folder)).toEqual([
      { path: join(folder, 'Ada/1.jpeg'), person: 'Ada', image: '1' },
      { path: join(folder, 'Ada/2.png'), person: 'Ada', image: '2' },
      { path: join(folder, 'Bob/b.JPG'), person: 'Bob', image: 'b' },
    ]);
  });

  it('says what is wrong with a folder that is not there, or holds no people', async () => {
    await expect(readPeople(join(folder, 'none'))).rejects.toThrow(
      `Cannot read folder "${join(folder, 'none')}": it does not exist`,
    );
    await expect(readPeople(join(folder, 'Ada'))).rejects.toThrow(
      /^Cannot find people in ".*": it needs a folder/,
    );
  });
});
