import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredLibrary } from '#src/store/store.js';
import { facedex, facedexUnder } from '../support/facedex.ts';
import { madeUpPeople } from '../support/madeUpPeople.ts';
import { openFolder, storePeople } from '../support/storePeople.ts';

/** Limits the size of a file, as a disk does that becomes full. */
const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;

const NOW = Date.now();

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-transfer-'));
  const people = { staff: madeUpPeople(40, { seed: 1 }), guests: madeUpPeople(3, { seed: 2 }) };
  await storePeople(at('faces'), people, NOW);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function contents(path: string): Promise<unknown> {
  const store = await openFolder(path);
  const all: unknown[] = [];
  for (const { key, group_id, group_name, add_time, retention_days } of store.libraries()) {
    const faces = await store.faces(key, 1, 1000);
    const templates = faces.map(({ face_token }) => store.template(key, face_token));
    all.push({ group_id, group_name, add_time, retention_days, faces, templates });
  }
  await store.close();
  return all;
}

/** Changes the head of a file. */
function headWith(change: object): (text: string) => string {
  return (text) => {
    const [head = '', ...rest] = text.split('\n');
    return [JSON.stringify({ ...JSON.parse(head), ...change }), ...rest].join('\n');
  };
}

test('facedex retention says for how long faces are kept, and has it kept in the store', () => {
  const set = facedex('retention', '--path', at('faces'), '--group', 'staff', '--days', '365');
  expect(set).toMatchObject({ status: 0, stderr: '' });
  expect(facedex('retention', '--path', at('faces')).stdout.split('\n')).toEqual([
    'staff: 40 faces, kept for 365 days',
    'guests: 3 faces, kept as the option "retention" says, otherwise for ever',
    '',
  ]);
  expect(facedex('retention', '--path', at('faces'), '--group', 'staff')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("'--days'"),
  });
  expect(facedex('retention', '--path', at('faces'), '--group', 'staff', '--days', '0').status).toBe(2);
});

describe('faces past the days that their library keeps them', () => {
  const removed = 'Removed 25 faces past the days that library "guests" keeps them\nReceipt: ';

  /** A store with 25 faces of 1970 and one of now, and an index file. */
  async function storeOld(path: string, days?: number): Promise<void> {
    await storePeople(path, { guests: madeUpPeople(25, { seed: 3 }) });
    const store = await openFolder(path);
    const { key } = store.library('guests') as StoredLibrary;
    const recent = { face_token: 'recent', user_id: 'r', user_data: '', add_time: NOW };
    await store.addFace(key, recent, store.template(key, 'guests-0-0') as Float32Array);
    await store.setRetention(key, days);
    await store.close();
    mkdirSync(join(path, 'indexes'));
    writeFileSync(join(path, 'indexes', `library-${key}.graph`), 'templates');
  }

  test('are removed as soon as that is said, with the index files that hold them, and with a receipt', async () => {
    await storeOld(at('said'));
    const set = facedex('retention', '--path', at('said'), '--group', 'guests', '--days', '1');
    expect(set).toMatchObject({ status: 0, stdout: 'guests: 1 face, kept for a day\n' });
    expect(set.stderr).toMatch(new RegExp(`^${removed}.* sha256 [\\da-f]{64}\\n$`));
    expect(readdirSync(join(at('said'), 'indexes'))).toEqual([]);
    expect(await contents(at('said'))).toMatchObject([{ faces: [{ face_token: 'recent' }] }]);
  });

  test.each([
    ['groups', []],
    ['faces', ['--group', 'guests']],
    ['export', ['--group', 'guests', '--into', 'FILE']],
  ])('are removed by facedex %s before it does anything', async (command, more) => {
    const path = at(`old-${command}`);
    await storeOld(path, 1);
    const args = more.map((word) => (word === 'FILE' ? at('old.ndjson') : word));
    const { status, stdout, stderr } = facedex(command, '--path', path, ...args);
    expect(status).toBe(0);
    expect(stderr).toContain(removed);
    expect(stdout).toMatch(/\b1 face\b|guests +1 /);
  });

  test('are removed from a library that is imported with such days', () => {
    const file = at('days.ndjson');
    facedex('export', '--path', at('faces'), '--group', 'guests', '--into', file);
    const old = readFileSync(file, 'utf8').replaceAll(`"add_time":${NOW}`, '"add_time":1');
    const [head = '', ...lines] = headWith({ retention_days: 1 })(old).trimEnd().split('\n');
    const whole = [head, ...lines.slice(0, -1)].map((line) => `${line}\n`).join('');
    writeFileSync(file, `${whole}${JSON.stringify({ faces: 3, sha256: hash('sha256', whole) })}\n`);
    const { status, stderr } = facedex('import', file, '--path', at('imported'));
    expect(status).toBe(0);
    expect(stderr).toContain('Removed 3 faces');
  });
});

describe('facedex backup and restore', () => {
  test('bring back what was there', async () => {
    expect(facedex('backup', '--path', at('faces'), '--into', at('copy'))).toMatchObject({ status: 0 });
    const name = at('restored \u001b[31m');
    expect(facedex('restore', '--from', at('copy'), '--path', name)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/to ".*restored \\x1b\[31m"\n$/),
    });
    expect(await contents(name)).toEqual(await contents(at('faces')));
  });

  test('refuse what is there already and what is not there, and leave nothing of a damaged copy', async () => {
    const again = facedex('backup', '--path', at('faces'), '--into', at('faces'));
    expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining('itself') });
    const none = facedex('backup', '--path', at('nothing'), '--into', at('copy2'));
    expect(none).toMatchObject({ status: 1, stderr: expect.stringContaining('there is no such folder') });
    expect(existsSync(at('nothing'))).toBe(false);
    cpSync(at('faces'), at('broken'), { recursive: true });
    truncateSync(join(at('broken'), 'faces.mdb'), 30_000);
    const damaged = facedex('restore', '--from', at('broken'), '--path', at('restored2'));
    expect(damaged).toMatchObject({ status: 1, stderr: expect.stringContaining('faces.mdb') });
    expect(readdirSync(folder).filter((name) => name.startsWith('restored2'))).toEqual([]);
  });

  test('remove and write over nothing that was there before, whatever it is called', async () => {
    const before = await contents(at('faces'));
    cpSync(at('faces'), at('live.part'), { recursive: true });
    expect(facedex('backup', '--path', at('live.part'), '--into', at('live'))).toMatchObject({ status: 0 });
    cpSync(at('live'), at('back.part'), { recursive: true });
    expect(facedex('restore', '--from', at('back.part'), '--path', at('back'))).toMatchObject({ status: 0 });
    mkdirSync(at('theirs.part'));
    writeFileSync(join(at('theirs.part'), 'letter'), 'of somebody else');
    expect(facedex('restore', '--from', at('live'), '--path', at('theirs'))).toMatchObject({ status: 0 });
    for (const store of ['live.part', 'live', 'back.part', 'back', 'theirs'])
      expect(await contents(at(store)), store).toEqual(before);
    expect(readdirSync(at('theirs.part'))).toEqual(['letter']);
    expect(readdirSync(folder).filter((name) => name.includes('.part-'))).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('make files that only their owner can read', () => {
    facedex('backup', '--path', at('faces'), '--into', at('loose'));
    chmodSync(at('loose'), 0o755);
    for (const file of readdirSync(at('loose'))) chmodSync(join(at('loose'), file), 0o444);
    expect(facedex('restore', '--from', at('loose'), '--path', `${at('tight')}${sep}`)).toMatchObject({
      status: 0,
    });
    const modes = [at('tight'), ...readdirSync(at('tight')).map((file) => join(at('tight'), file))];
    const [ofFolder, ...ofFiles] = modes.map((path) => (statSync(path).mode & 0o777).toString(8));
    expect([ofFolder, ...new Set(ofFiles)]).toEqual(['700', '600']);
  });

  test.each([
    ['backup', '--path', 'faces', '--into', 'faces/within', 'it lies in '],
    ['backup', '--path', 'faces', '--into', '.', ' lies in it'],
    ['backup', '--path', 'faces', '--into', 'link/within', 'it lies in '],
    ['restore', '--from', 'faces', '--path', 'faces', ' itself'],
    ['restore', '--from', 'faces', '--path', 'faces/within', 'it lies in '],
    ['backup', '--path', 'faces', '--into', 'file', 'it is there already, and no folder'],
    ['restore', '--from', 'faces', '--path', 'file', 'it is there already, and no folder'],
    ['restore', '--from', 'file', '--path', 'new', 'it is a file'],
    ['backup', '--path', 'file', '--into', 'new', 'it is a file'],
  ] as const)('refuse %s %s %s %s %s', async (command, first, from, second, into, message) => {
    writeFileSync(at('file'), 'a file');
    if (!existsSync(at('link'))) symlinkSync(at('faces'), at('link'), 'junction');
    const refused = facedex(command, first, at(from), second, at(into));
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
    expect(existsSync(at('new'))).toBe(false);
    expect(readFileSync(at('file'), 'utf8')).toBe('a file');
  });

  test('refuse a store whose secrets are damaged, or cut off', async () => {
    cpSync(at('faces'), at('worn'), { recursive: true });
    const file = join(at('worn'), 'faces.keys');
    const bytes = readFileSync(file);
    for (let i = 500; i < 1400; i += 13) bytes[i] = 255 - (bytes[i] as number);
    writeFileSync(file, bytes);
    const damaged = facedex('backup', '--path', at('worn'), '--into', at('worn-copy'));
    expect(damaged).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/faces\.keys is damaged \(\d+ of 45/),
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('worn-copy'))).toEqual([]);
    truncateSync(file, 1000);
    const short = facedex('backup', '--path', at('worn'), '--into', at('worn-copy'));
    expect(short).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('faces.keys is damaged (face '),
    });
  });

  test('take the key of an encrypted store from a file of its owner’s', async () => {
    writeFileSync(at('key'), `${'ab'.repeat(32)}\n`, { mode: 0o600 });
    const made = ['export', '--path', at('faces'), '--group', 'staff', '--into', at('for-key.ndjson')];
    facedex(...made);
    const into = ['import', at('for-key.ndjson'), '--path', at('secret'), '--key-file', at('key')];
    expect(facedex(...into)).toMatchObject({ status: 0 });
    const without = facedex('backup', '--path', at('secret'), '--into', at('secret-copy'));
    expect(without).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('it is encrypted, give its key'),
    });
    const restored = facedex('restore', '--from', at('secret'), '--path', at('never'));
    expect(restored).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`"${at('secret')}": it is enc`),
    });
    writeFileSync(at('open-key'), 'ab'.repeat(32), { mode: 0o644 });
    const open = facedex('backup', '--path', at('secret'), '--into', at('c'), '--key-file', at('open-key'));
    expect(open).toMatchObject({ status: 1, stderr: expect.stringContaining('chmod 600') });
    for (const [name, why] of [
      ['faces', 'it is a folder, name a file'],
      ['no-key', 'it does not exist'],
    ] as const) {
      const refused = facedex('groups', '--path', at('secret'), '--key-file', at(name));
      expect(refused).toMatchObject({ status: 1, stderr: `facedex: Cannot use key "${at(name)}": ${why}\n` });
    }
  });
});

describe('facedex export and import', () => {
  test('carry a library over to another store, token for token and bit for bit', async () => {
    const file = at('staff.ndjson');
    facedex('export', '--path', at('faces'), '--group', 'staff', '--into', file);
    const [head] = readFileSync(file, 'utf8').split('\n');
    expect(JSON.parse(head as string)).toMatchObject({
      format: 'facedex library',
      version: 1,
      pack_id: 'sface',
    });
    const imported = facedex('import', file, '--path', at('other'));
    expect(imported).toMatchObject({ status: 0, stdout: expect.stringContaining('"staff" with 40 faces') });
    expect((await contents(at('other'))) as unknown[]).toEqual([
      ((await contents(at('faces'))) as unknown[])[0],
    ]);
    const twice = facedex('import', file, '--path', at('other'));
    expect(twice).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('there is a library "staff" already'),
    });
  });

  test.skipIf(!hasPrlimit)(
    'leave nothing of a file that does not fit, though all but its last bytes do',
    () => {
      facedex('export', '--path', at('faces'), '--group', 'staff', '--into', at('whole.ndjson'));
      const { size } = statSync(at('whole.ndjson'));
      mkdirSync(at('full'));
      const into = join(at('full'), 'staff.ndjson');
      const args = ['export', '--path', at('faces'), '--group', 'staff', '--into', into];
      const ended = facedexUnder(['prlimit', `--fsize=${size - 20}`], ...args);
      expect(ended).toMatchObject({ status: 1, stdout: '' });
      expect(ended.stderr).toContain(`Cannot write "${into}": EFBIG`);
      expect(readdirSync(at('full'))).toEqual([]);
      expect(facedex(...args).status).toBe(0);
      expect(readdirSync(at('full'))).toEqual(['staff.ndjson']);
      expect(statSync(into).mode & 0o777).toBe(0o600);
      expect(facedex(...args)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('is there already'),
      });
    },
  );

  test.each<[string, (text: string) => string, string]>([
    [
      'a newer version',
      (text) => text.replace('"version":1', '"version":2'),
      'written by version 2, this version reads up to 1',
    ],
    [
      'another pack',
      (text) => text.replace('"pack_hash":"', '"pack_hash":"0'),
      'its templates were made with pack "sface"',
    ],
    [
      'a line that is missing',
      (text) => text.split('\n').toSpliced(2, 1).join('\n'),
      'its checksum is wrong',
    ],
    [
      'a character that was changed',
      (text) => text.replace('"user_id":"p1"', '"user_id":"p9"'),
      'its checksum is wrong',
    ],
    ['an end that is missing', (text) => text.split('\n').slice(0, 3).join('\n'), 'its end is missing'],
    [
      'a key that is not known',
      (text) => text.replace('"user_id":"p1"', '"more":1,"user_id":"p1"'),
      'line 3: ',
    ],
    ['something else', () => 'photo of a cat', 'line 1 is no JSON object'],
    ['a library of a strange id', headWith({ group_id: '../ev il' }), 'line 1: group_id: not of the form'],
    ['a library without a name', headWith({ group_name: '' }), 'line 1: group_name: not of the form'],
    [
      'a user of a strange id',
      (text) => text.replace('"user_id":"p1"', '"user_id":"p 1"'),
      'line 3: user_id: not of the form',
    ],
    [
      'a token that no call can name',
      (text) => text.replace('"face_token":"guests-1-0"', '"face_token":"guests,1"'),
      'line 3: face_token: not of the form',
    ],
    [
      'a time that is none',
      (text) =>
        text.replace(
          '"user_id":"p1","user_data":"","add_time":1',
          '"user_id":"p1","user_data":"","add_time":1e300',
        ),
      'line 3: add_time',
    ],
  ])('refuse %s and leave no library behind', async (_, change, message) => {
    const file = at('guests.ndjson');
    rmSync(file, { force: true });
    rmSync(at('target'), { recursive: true, force: true });
    facedex('export', '--path', at('faces'), '--group', 'guests', '--into', file);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    const refused = facedex('import', file, '--path', at('target'));
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
    expect(await contents(at('target'))).toEqual([]);
  });

  test('make no store before the head of the file was read and is of its pack', () => {
    const file = at('guests.ndjson');
    const into = ['--path', at('new')];
    const otherPack = facedex('import', file, ...into, '--pack', 'face-api');
    expect(otherPack).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('were made with pack "sface"'),
    });
    writeFileSync(at('cat.ndjson'), 'photo of a cat');
    for (const bad of ['cat.ndjson', 'none.ndjson'])
      expect(facedex('import', at(bad), ...into).status).toBe(1);
    expect(existsSync(at('new'))).toBe(false);
  });
});
