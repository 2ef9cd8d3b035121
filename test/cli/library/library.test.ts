import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuditLog } from '#src/engine/audit/auditLog.js';
import { FaceSearch } from '#src/index.js';
import { emptyScene, portraitOf } from '../../support/demoFaces.ts';
import { type Ended, facedex, facedexUnder } from '../../support/facedex.ts';

const bin = fileURLToPath(new URL('../../../dist/cli/facedex.js', import.meta.url));
/** A mount that only its own processes see, which most users may not make. */
const canMount =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', '/mnt']).status === 0;
let folder: string;
let path: string;
const at = (name: string): string => join(folder, name);
let tokens: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-library-'));
  path = at('faces');
  const engine = await FaceSearch.open({ path });
  await engine.createGroup({ group_id: 'staff', group_name: 'Staff \u001b[31m' });
  await engine.createGroup({ group_id: 'empty', group_name: 'Nobody' });
  const added: Record<string, string> = {};
  for (const user_id of ['ada', 'bea', 'cara'] as const) {
    const file = await portraitOf(user_id);
    const body = await engine.addFace({ group_id: 'staff', file, user_id, user_data: `of ${user_id}` });
    added[user_id] = body.face_token as string;
  }
  tokens = added;
  writeFileSync(at('ada.png'), await portraitOf('ada', 1));
  writeFileSync(at('emma.png'), await portraitOf('emma'));
  writeFileSync(at('scene.png'), await emptyScene());
  await engine.close();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: string, ...args: readonly string[]): Ended => facedex(command, ...args, '--path', path);

describe('facedex search', () => {
  test('finds who is in a photo, says what the score means, and ends with 0', () => {
    const { status, stdout } = run('search', at('ada.png'), '--group', 'staff');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ *\d+\.\d {2}ada +[\da-f]{32} {2}match: .*one false alarm in .* searches$/m);
    expect(stdout).toMatch(/no match: /);
    expect(stdout).toContain('Found: ada, among 3 faces');
  });

  test('ends with 3 for a stranger, and shows with --threshold only who is above it', () => {
    const { status, stdout } = run(
      'search',
      at('emma.png'),
      '--group',
      'staff',
      '--threshold',
      '80',
      '--json',
    );
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ result: [], threshold: 80, library_size: 3 });
  });

  test('ends with 1 for a photo without a face, in words and for scripts', () => {
    const { status, stdout, stderr } = run('search', at('scene.png'), '--group', 'staff', '--json');
    expect(status).toBe(1);
    expect(stderr).toContain('no face was found');
    expect(JSON.parse(stdout)).toMatchObject({ error: 'NO_FACE_FOUND' });
  });
});

test('facedex explain shows every number on the way to the score that search gives', () => {
  const args = [at('ada.png'), '--group', 'staff'];
  const found = JSON.parse(run('search', ...args, '--json').stdout) as { result: { score: number }[] };
  const face = tokens['ada'] as string;
  const { status, stdout } = run('explain', ...args, '--face', face);
  expect(status).toBe(0);
  expect(stdout).toContain(`face        ${face}  of user "ada"`);
  // Rounded down.
  expect(stdout).toContain(`score       ${Math.floor(100 * (found.result[0]?.score ?? 0)) / 100}`);
  expect(stdout).toMatch(/^FPIR /m);
});

describe('facedex groups and faces', () => {
  test('list libraries, and let no name of theirs reach the terminal raw', () => {
    const { status, stdout } = run('groups');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^staff +3 .*Staff \\x1b\[31m$/m);
    expect(stdout).not.toContain('\u001b');
    const { group_infos } = JSON.parse(run('groups', '--json').stdout) as { group_infos: object[] };
    expect(group_infos).toMatchObject([{ group_id: 'staff', face_count: 3 }, { group_id: 'empty' }]);
  });

  test.skipIf(!existsSync('/dev/full'))('say that their output cannot be written, and end with 1', () => {
    const toFull = ['sh', '-c', 'exec "$0" "$@" > /dev/full'];
    const { status, stderr } = facedexUnder(toFull, 'groups', '--path', path);
    expect(status).toBe(1);
    expect(stderr).toBe('facedex: Cannot write the output: ENOSPC: no space left on device, write\n');
  });

  test('list faces, those of a user, and end with 3 where there are none', () => {
    const { stdout } = run('faces', '--group', 'staff', '--limit', '2');
    expect(stdout).toMatch(new RegExp(`^${tokens['ada']} .* ada +of ada$`, 'm'));
    expect(stdout).toContain('2 faces (there are more: see "--limit") of 3');
    const bea = JSON.parse(run('faces', '--group', 'staff', '--user', 'bea', '--json').stdout) as object;
    expect(bea).toMatchObject({ face_tokens: [{ user_id: 'bea', face_token: tokens['bea'] }], more: false });
    expect(run('faces', '--group', 'empty')).toMatchObject({
      status: 3,
      stdout: 'No faces in library "empty"\n',
    });
  });

  test.each([
    ['faces', ['--group', 'staff'], 'no such folder'],
    ['delete', ['--group', 'staff', '--user', 'ada'], 'no such folder'],
    ['search', ['x.png', '--group', 'staff'], 'no such folder'],
  ])('%s leaves no folder behind where there is no store', (command, args, message) => {
    const { status, stderr } = facedex(command, ...args, '--path', at('none'));
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(existsSync(at('none'))).toBe(false);
  });
});

describe('facedex audit verify', () => {
  test('says what is no log', () => {
    const verify = (log: string): string => facedex('audit', 'verify', log).stderr;
    const none = at('none.log');
    expect(verify(none)).toBe(`facedex: Cannot read audit log "${none}": it does not exist\n`);
    expect(verify(folder)).toBe(`facedex: Cannot read audit log "${folder}": it is a folder, name a file\n`);
  });
});

describe('facedex delete', () => {
  test('erases faces by token and by user, gives a receipt, and says what was not there', () => {
    const absent = '0'.repeat(32);
    mkdirSync(join(path, 'indexes'), { recursive: true });
    const byToken = run('delete', tokens['cara'] as string, absent, '--group', 'staff');
    expect(byToken.status).toBe(3);
    expect(byToken.stderr).toContain(`Not in library "staff": face ${absent}`);
    expect(byToken.stdout).toMatch(
      /^Deleted 1 face; library "staff" has 2 faces left\nReceipt: .* sha256 [\da-f]{64}$/m,
    );
    const log = at('audit.log');
    const byUser = run('delete', '--user', 'bea', '--group', 'staff', '--json', '--audit', log);
    expect(byUser.status).toBe(0);
    expect(JSON.parse(byUser.stdout)).toMatchObject({
      face_removed: 1,
      face_count: 1,
      receipt: { faces: 1 },
    });
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { call: 'open' },
      { call: 'deleteFaces', receipt: JSON.parse(byUser.stdout).receipt },
      { call: 'close' },
    ]);
    expect(facedex('audit', 'verify', log).status).toBe(0);
    expect(run('faces', '--group', 'staff').stdout).not.toMatch(/bea|cara/);
  });

  test('erases nothing that cannot be noted', () => {
    const { status, stderr } = run('delete', tokens['ada'] as string, '--group', 'staff', '--audit', folder);
    expect(status).toBe(1);
    expect(stderr).toContain(`"${folder}"`);
    expect(run('faces', '--group', 'staff').stdout).toContain('ada');
  });

  test('erases a library only where it is told twice', () => {
    const asked = run('delete', '--all', '--group', 'staff');
    expect(asked).toMatchObject({ status: 2, stderr: expect.stringContaining("add '--yes'") });
    expect(run('groups').stdout).toContain('staff');
    const done = run('delete', '--all', '--yes', '--group', 'staff');
    expect(done).toMatchObject({ status: 0, stdout: expect.stringContaining('with 1 face') });
    expect(run('groups').stdout).not.toContain('staff');
  });

  // Without the right to mount there is no small disk to fill.
  test.skipIf(!canMount)(
    'gives the receipt, and fails, where the disk of the log is full once it is erased',
    async () => {
      const log = at('full.log');
      const filler = await AuditLog.open(log);
      while (statSync(log).size < 3500 - 215) filler.note({ call: 'search' });
      await filler.close();
      // Of 8 KiB the log gets 4 and the file beside it the others: there is room for a short line, and for no receipt.
      const script = 'mount -t tmpfs -o size=8k tmpfs "$1" && cp full.log* "$1" && shift && exec "$@"';
      const command = [process.execPath, bin, 'delete', '--all', '--yes', '--group', 'empty', '--path', path];
      const args = [...command, '--json', '--audit', 'small/full.log'];
      mkdirSync(at('small'));
      const { status, stdout } = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', 'small', ...args], {
        ...{ cwd: folder, encoding: 'utf8' },
      });
      expect(status).toBe(1);
      const { error, message } = JSON.parse(stdout) as { error: string; message: string };
      expect(error).toBe('AUDIT_UNWRITABLE');
      expect(message).toMatch(/^Deleted, but not .* "small\/full\.log": no space left on device; keep/);
      const receipt = JSON.parse(message.slice(message.indexOf('{'))) as object;
      expect(receipt).toMatchObject({ what: 'library', group_id: 'empty', hash: expect.any(String) });
      expect(run('groups').stdout).not.toContain('empty');
    },
  );

  test.each([
    [[]],
    [['--all', '--user', 'ada']],
    [['abc', '--user', 'ada']],
  ])('wants to know what, and only one thing: %j', (args) => {
    const { status, stderr } = run('delete', ...args, '--group', 'empty');
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('say what to delete') });
  });
});
