import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyScene, portraitOf } from '../../support/demoFaces.ts';
import { facedex } from '../../support/facedex.ts';
import { signalAfterCommits } from '../../support/runFacedex.ts';
import { openFolder } from '../../support/storePeople.ts';

const faces = ['ada', 'bea', 'cara', 'dora'] as const;
/** A folder in which nobody may make a file, not even root. */
const UNWRITABLE = '/proc/report.html';
/** Photos of each person. */
const EACH = 15;

let folder: string;
const at = (...names: readonly string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-import-'));
  for (const name of faces) {
    mkdirSync(at('people', name), { recursive: true });
    const face = await portraitOf(name);
    // Photos of one face that differ in their bytes, as those of a series do.
    for (let i = 0; i < EACH; i++)
      await sharp(face)
        .resize(160 + i)
        .jpeg({ quality: 95 })
        .toFile(at('people', name, `${i}.jpg`));
  }
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface ImportJson {
  readonly enrolled: number;
  readonly already_enrolled: number;
  readonly refused: number;
  readonly stopped: boolean;
  readonly face_count: number;
  readonly refusals: readonly { readonly file: string; readonly error: string; readonly detail: string }[];
}

const json = (stdout: string): ImportJson => JSON.parse(stdout) as ImportJson;

/** `user_id` and `user_data` of every face of a library, in order. */
async function stored(path: string): Promise<string[]> {
  const store = await openFolder(path);
  const faces = await store.faces(store.library('staff')?.key as number, 1, 1000);
  await store.close();
  return faces.map(({ user_id, user_data }) => `${user_id} ${user_data}`).sort();
}

describe('facedex import', () => {
  test('killed twice and stopped once, each time in the middle, ends with exactly the photos of its list', async () => {
    const names = faces.flatMap((name) =>
      Array.from({ length: EACH }, (_, i) => [`${name}/${i}.jpg`, name] as const),
    );
    const rows = names.map(([file, name]) => `${file},${name},${file}`);
    writeFileSync(at('staff.csv'), ['file,user_id,user_data', ...rows, 'none.jpg,ada,none.jpg'].join('\n'));
    const store = at('faces');
    const args = ['import', at('people'), '--csv', at('staff.csv'), '--group', 'staff', '--path', store];
    const command = [...args, '--json', '--no-report'];
    const sizes: number[] = [];
    for (const commits of [6, 9]) {
      const ended = await signalAfterCommits(command, { store, commits, signal: 'SIGKILL' });
      expect(ended).toMatchObject({ status: null, signal: 'SIGKILL', stdout: '' });
      sizes.push((await stored(store)).length);
    }
    const stopped = await signalAfterCommits(command, { store, commits: 6, signal: 'SIGINT' });
    expect(stopped.status).toBe(130);
    expect(stopped.stderr).toContain('Stopping: photos under way are finished');
    expect(json(stopped.stdout)).toMatchObject({ stopped: true, already_enrolled: sizes[1] });
    sizes.push((await stored(store)).length);
    // Each of the four has had its part.
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(new Set([0, ...sizes, names.length]).size).toBe(5);

    const last = facedex(...command);
    expect(last.status).toBe(3);
    const left = names.length - (sizes[2] as number);
    expect(json(last.stdout)).toMatchObject({ enrolled: left, already_enrolled: sizes[2], stopped: false });
    expect(json(last.stdout).refusals).toMatchObject([{ file: 'none.jpg', error: 'BAD_ARGUMENTS' }]);
    expect(await stored(store)).toEqual(names.map(([file, name]) => `${name} ${file}`).sort());
  }, 300_000);

  test.each([
    'SIGINT',
    'SIGTERM',
    'SIGINT',
    'SIGTERM',
  ] as const)('ends at once by a second signal, by %s itself, and lets go of its store', async (again) => {
    const store = at('twice');
    const command = ['import', at('people'), '--group', 'staff', '--path', store, '--no-report'];
    const ended = await signalAfterCommits(command, { store, commits: 2, signal: 'SIGINT', again });
    expect(ended).toMatchObject({ status: null, signal: again, stdout: '' });
    expect(ended.stderr).toMatch(/\n?Stopping: .*\n$/);
    expect((await stored(store)).length).toBeGreaterThan(0);
  }, 60_000);

  test('takes a folder a person, knows copies, and shows what it refused and why', async () => {
    mkdirSync(at('team/Ada L.'), { recursive: true });
    mkdirSync(at('team/<b>bea'));
    copyFileSync(at('people/ada/0.jpg'), at('team/Ada L./1.jpg'));
    copyFileSync(at('people/ada/0.jpg'), at('team/Ada L./copy.jpg'));
    writeFileSync(at('team/<b>bea/scene.png'), await emptyScene());
    writeFileSync(at('team/<b>bea/text.jpg'), 'no photo');
    await sharp(at('people/bea/0.jpg')).blur(4).toFile(at('team/<b>bea/blurred.jpg'));
    const args = ['--group', 'staff', '--path', at('team-faces'), '--report', at('report.html')];
    const { status, stdout, stderr } = facedex('import', at('team'), ...args);
    expect(status).toBe(3);
    expect(stderr).toContain('Found 5 photos of 2 people');
    expect(stderr).toContain('Importing into new library "staff"');
    expect(stdout).toContain('1 photo enrolled, 1 in the library already, 3 refused');
    expect(stdout).toMatch(/blurred\.jpg: its face is .*sharpness/);
    expect(await stored(at('team-faces'))).toEqual(['Ada%20L%2E ']);

    const report = readFileSync(at('report.html'), 'utf8');
    expect(report).toContain('No face: 1 photo');
    expect(report).toContain('Face of too low quality: 1 photo');
    expect(report).toContain('Not readable: 1 photo');
    expect(report).toContain('&lt;b&gt;bea/scene.png');
    expect(report).not.toContain('<b>bea');
    expect(report.match(/<img src="data:image\/jpeg;base64,/g)).toHaveLength(2);
    expect(report).not.toMatch(/(?:src|href)="(?!data:)/);
  }, 120_000);

  test.each<[string, readonly string[], number, string]>([
    ['nothing to import', ['--group', 'g'], 2, 'say what to import'],
    ['no library', ['PEOPLE'], 2, "required option '--group <id>' not specified"],
    ['a list without --csv', ['PEOPLE/list.csv', '--group', 'g'], 2, '--csv'],
    ['options of photos with a file', ['PEOPLE/ada/0.jpg', '--group', 'g'], 2, "'--group' means nothing"],
    ['a library of a wrong form', ['PEOPLE', '--group', 'a b'], 1, 'Cannot use "a b" as a group_id'],
    [
      'a store that is not there, with --no-create',
      ['PEOPLE', '--group', 'g', '--no-create'],
      1,
      'no such folder',
    ],
    [
      'a place for the report that is not there',
      ['PEOPLE', '--group', 'g', '--report', '/none/r.html'],
      1,
      '/none',
    ],
    [
      'a place for the report that cannot be written',
      ['PEOPLE', '--group', 'g', '--report', UNWRITABLE],
      1,
      `Cannot write report "${UNWRITABLE}"`,
    ],
    [
      'a folder that is not there',
      ['./none', '--group', 'g'],
      1,
      'Cannot import "./none": it does not exist',
    ],
    ['a file that is not there', ['./none.ndjson'], 1, 'Cannot import "./none.ndjson": it does not exist'],
  ])('refuses %s and makes no store', (_, args, code, message) => {
    const given = args.map((arg) => arg.replace('PEOPLE', at('people')));
    const { status, stdout, stderr } = facedex('import', ...given, '--path', at('none'));
    expect({ status, stdout }).toEqual({ status: code, stdout: '' });
    expect(stderr).toContain(message);
    expect(existsSync(at('none'))).toBe(false);
  });

  test.skipIf(!existsSync('/dev/full'))(
    'says what came of it, and ends with the same code, where the report could not be written',
    async () => {
      mkdirSync(at('bad \u001b[31m/ada'), { recursive: true });
      writeFileSync(at('bad \u001b[31m/ada/scene.png'), await emptyScene());
      const args = ['--group', 'staff', '--path', at('bad-faces'), '--report', '/dev/full'];
      const { status, stdout, stderr } = facedex('import', at('bad \u001b[31m'), ...args);
      expect(status).toBe(3);
      expect(stderr).toContain('Cannot write report "/dev/full": ENOSPC');
      expect(stderr).toMatch(/Found 1 photo of 1 person in ".*bad \\x1b\[31m"/);
      expect(stdout).toContain('0 photos enrolled, 1 refused');
      expect(stdout).toContain('Library "staff" has 0 faces');
      expect(stdout).not.toContain('Report');
    },
    60_000,
  );

  test('says with --dry-run who would be enrolled, and makes no store', () => {
    const plan = ['import', at('people'), '--group', 'staff', '--path', at('none'), '--dry-run'];
    const { status, stdout } = facedex(...plan);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ada\/0\.jpg +ada$/m);
    expect(stdout).toContain('60 photos of 4 people');
    const read = JSON.parse(facedex(...plan, '--json').stdout) as object;
    expect(read).toMatchObject({ dry_run: true, photos: 60, people: 4, refusals: [] });
    expect(existsSync(at('none'))).toBe(false);
  });
});
