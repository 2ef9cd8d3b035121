import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CalibrateGroupBody } from '#src/index.js';
import { madeUpPeople } from '../../support/madeUpPeople.ts';
import { openFolder, storePeople } from '../../support/storePeople.ts';

const bin = fileURLToPath(new URL('../../../dist/cli/facedex.js', import.meta.url));
let folder: string;
let path: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-calibrate-cli-'));
  path = join(folder, 'faces');
  const alike = madeUpPeople(400, { seed: 1, common: 0.4 });
  await storePeople(path, { alike: [...alike, ...alike.slice(0, 2)], small: alike.slice(0, 20) });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function calibrate(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, FORCE_COLOR: undefined };
  return spawnSync(process.execPath, [bin, 'calibrate', ...args], { encoding: 'utf8', env });
}

async function stored(group_id: string): Promise<string | undefined> {
  const store = await openFolder(path);
  const text = store.calibration(store.library(group_id)?.key as number);
  await store.close();
  return text;
}

describe('facedex calibrate --group', () => {
  it('says what it found and, on a dry run, keeps nothing', async () => {
    const { status, stdout, stderr } = calibrate('--group', 'alike', '--path', path, '--dry-run');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Library "alike": 402 people, 402 faces compared');
    expect(stdout).toMatch(/\n {2}1e-2 +\d+\.\d\d and \d+\.\d\d +[01]\.\d\d and [01]\.\d\d\n/);
    expect(stdout).toContain('Would be kept');
    expect(await stored('alike')).toBeUndefined();
  });

  it('names users only where it is asked to', () => {
    const plain = calibrate('--group', 'alike', '--path', path, '--dry-run').stdout;
    expect(plain).toContain('2 pairs of user_ids look like one person each');
    expect(plain).not.toContain('p400');
    const { stdout } = calibrate('--group', 'alike', '--path', path, '--dry-run', '--suspects');
    expect(stdout).toMatch(/1\.000 {2}p[01] {2}p40[01] {2}\(faces alike-[01]-0, alike-40[01]-0\)/);
  });

  it('keeps the table of the library, and takes it away again', async () => {
    expect(calibrate('--group', 'alike', '--path', path)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Kept: '),
    });
    expect(await stored('alike')).toContain('402 people');
    expect(calibrate('--group', 'alike', '--path', path, '--reset')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('its own calibration is gone'),
    });
    expect(await stored('alike')).toBeUndefined();
    expect(calibrate('--group', 'alike', '--path', path, '--reset').stdout).toContain(
      'no calibration of its own',
    );
  });

  it('ends with 0 and clear words for a library that is too small, and as JSON for scripts', () => {
    const { status, stdout } = calibrate('--group', 'small', '--path', path);
    expect(status).toBe(0);
    expect(stdout).toContain('Left as it is: it has fewer than 300 user_ids');
    const body = JSON.parse(
      calibrate('--group', 'small', '--path', path, '--json').stdout,
    ) as CalibrateGroupBody;
    expect(body).toMatchObject({ outcome: 'too_few_people', people: 20, calibration: 'pack' });
  });

  it.each([
    [['--group', 'alike', '--path', 'PATH', '--reset', '--dry-run'], 2, 'cannot be used with'],
    [['--group', 'nobody', '--path', 'PATH'], 1, 'Cannot find library "nobody" in'],
    [['--group', 'alike', '--path', 'PATH/none'], 1, 'there is no such folder'],
    [
      ['--group', 'alike', '--path', 'PATH', '--pack', 'face-api'],
      1,
      'its templates were made with pack "sface"',
    ],
  ])('ends %j with %i', (args, code, message) => {
    const { status, stdout, stderr } = calibrate(...args.map((arg) => arg.replace('PATH', path)));
    expect({ status, stdout }).toEqual({ status: code, stdout: '' });
    expect(stderr).toContain(message);
    expect(existsSync(join(path, 'none'))).toBe(false);
  });
});
