import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { packFile, shippedPack } from '../pack/samplePack.ts';
import { type Ended, facedex } from '../support/facedex.ts';

let folder: string;
let packPath: string;
let to: string;
/** Where a user brings files; the pack's own folder is a place where they may stay. */
let stick: string;
const weights = Buffer.from('weights of a net');

// A pack with one small file that no source but a folder has.
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-test-'));
  to = join(folder, 'weights');
  stick = mkdtempSync(join(tmpdir(), 'facedex-test-'));
  packPath = join(folder, 'mine.json');
  const { detector, landmarks, embedder, attackFilter: _, ...rest } = shippedPack();
  const own = {
    ...rest,
    id: 'mine',
    files: [packFile('net.bin', weights)],
    detector: { ...detector, model: 'net.bin', weights: 'net.bin' },
    landmarks: { ...landmarks, model: 'net.bin', weights: 'net.bin' },
    embedder: { ...embedder, model: 'net.bin' },
  };
  writeFileSync(packPath, JSON.stringify(own));
});

const models = (...args: readonly string[]): Ended =>
  facedex('models', '--pack', packPath, '--to', to, ...args);

describe('facedex', () => {
  it("prints the package's version", () => {
    const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    expect(facedex('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('explains itself', () => {
    expect(facedex('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('models') });
    const { status, stdout } = facedex('models', '--help');
    expect(status).toBe(0);
    expect(stdout).toContain('npx facedex models --from');
  });

  it.each([
    [[], 'Usage: facedex'],
    [['modles'], 'Did you mean models?'],
    [['models', '--frm', 'x'], 'Did you mean --from?'],
    [['models', 'sface'], 'too many arguments'],
    [['models', '--verify', '--from', 'x'], 'cannot be used with'],
  ])('ends with 2 when it is called as %j', (args, message) => {
    const { status, stdout, stderr } = facedex(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('facedex models', () => {
  it('fetches from a folder, with a plain line for each step, and then finds all in place', () => {
    writeFileSync(join(stick, 'net.bin'), weights);
    const source = join(stick, 'net.bin');
    expect(models('--from', stick)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^Weights of mine: 1 of 1 files in place\nNot compiled for this machine: .+\. Engines make/,
      ),
      stderr: `Fetching net.bin (1 kB) from ${source}\nFetched net.bin\n`,
    });
    expect(readdirSync(to)).toEqual(['net.bin']);
    expect(models()).toMatchObject({ status: 0, stderr: '' });
  });

  it("fetches nothing where the files lie beside the pack's own file", () => {
    writeFileSync(join(folder, 'net.bin'), weights);
    expect(models()).toMatchObject({ status: 0, stderr: '' });
    expect(models('--verify')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/good .* net\.bin/),
    });
  });

  it('ends with 1 and one last line that says what failed', () => {
    const { status, stdout, stderr } = models('--from', stick);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
      /^facedex: Cannot fetch weights "net\.bin": .*--from DIR"$/,
    );
  });

  it('ends with 1 for a pack that does not exist', () => {
    expect(facedex('models', '--pack', 'nope')).toEqual(
      expect.objectContaining({
        status: 1,
        stdout: '',
        stderr: expect.stringMatching(/^facedex: .*"nope".*\n$/),
      }),
    );
  });

  it('verifies without fetching: 1 while a file is missing or altered, 0 when all are right', () => {
    writeFileSync(join(stick, 'net.bin'), weights);
    expect(models('--verify')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/missing .* net\.bin/),
    });
    models('--from', stick);
    expect(models('--verify')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/good .* net\.bin/),
    });
    writeFileSync(join(to, 'net.bin'), 'weights of a met');
    expect(models('--verify')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/altered .* net\.bin/),
    });
  });

  it('says with which pack and folder to run it again', () => {
    const remedy = `run "npx facedex models --pack ${packPath} --to ${to}" (with "--from DIR"`;
    expect(models('--verify').stderr).toContain(remedy);
    expect(models('--from', stick).stderr).toContain(
      `run "npx facedex models --pack ${packPath} --to ${to} --from DIR"`,
    );
  });

  it('lists what cannot be read with the rest, and what to remove', () => {
    mkdirSync(join(to, 'net.bin'), { recursive: true });
    const { status, stdout } = models('--verify');
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: expect.stringMatching(/unreadable .* net\.bin/),
    });
    writeFileSync(join(stick, 'net.bin'), weights);
    expect(models('--from', stick)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        `Cannot lay weights where a folder lies: remove "${join(to, 'net.bin')}"`,
      ),
    });
  });

  it('writes no colours into a pipe', () => {
    const { stdout, stderr } = models('--verify');
    expect(stdout + stderr).not.toContain(String.fromCharCode(27));
  });
});
