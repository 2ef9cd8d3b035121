import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkNode } from '#src/cli/doctor/checkNode.js';
import { checkWeights } from '#src/cli/doctor/checkWeights.js';
import type { Finding } from '#src/cli/doctor/finding.js';
import { renderFindings } from '#src/cli/doctor/renderFindings.js';
import { FaceSearch } from '#src/index.js';
import { packHash } from '#src/pack/packHash.js';
import { readPack } from '#src/pack/readPack.js';
import { readPackNets } from '#src/pack/readPackNets.js';
import { openLmdbStore } from '#src/store/lmdbStore.js';
import { shippedPack } from '../pack/samplePack.ts';
import { facedex, facedexUnder } from '../support/facedex.ts';
import { withoutAddon } from '../support/withoutAddon.ts';

interface Report {
  readonly ok: boolean;
  readonly checks: readonly Finding[];
}

const sfaceWeights = (await readPack('sface')).files.map(({ name }) => name);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function examine(...args: readonly string[]): { status: number | null; report: Report } {
  const { status, stdout, stderr } = facedex('doctor', '--json', ...args);
  expect(stderr).toBe('');
  return { status, report: JSON.parse(stdout) as Report };
}

function found({ checks }: Report, check: string, subject?: string): Finding | undefined {
  return checks.find((each) => each.check === check && (subject === undefined || each.subject === subject));
}

/** A folder with the weights of the default pack, less those that are named. */
function weightsWithout(...missing: readonly string[]): string {
  const weights = mkdtempSync(join(folder, 'weights-'));
  for (const name of sfaceWeights)
    if (!missing.includes(name)) copyFileSync(join('models/weights', name), join(weights, name));
  return weights;
}

/** An empty store, as an engine makes it. */
async function makeStore(path: string, packId: string, key?: Uint8Array): Promise<void> {
  const pack = await readPackNets(packId);
  const { dimension } = pack.embedder;
  await (await openLmdbStore({ path, dimension, packId, packHash: packHash(pack), key })).close();
}

/** What is said of a store, without trying any runtime, which takes seconds each. */
function storeFinding(path: string, ...args: readonly string[]): Finding | undefined {
  const { status, report } = examine('--weights', weightsWithout('sface.onnx'), '--path', path, ...args);
  expect(status).toBe(1);
  return found(report, 'Store');
}

describe('facedex doctor', () => {
  test('finds all that is needed on this machine, takes no offence at a store that is open, and says which runtime is taken', async () => {
    const path = join(folder, 'faces');
    await using engine = await FaceSearch.open({ path, vision: { workers: 1 } });
    await engine.createGroup({ group_id: 'staff', group_name: 'Staff' });
    const { status, report } = examine('--path', path);
    expect(report.checks.filter(({ state }) => state === 'bad')).toEqual([]);
    expect({ status, ok: report.ok }).toEqual({ status: 0, ok: true });
    for (const addon of ['lmdb', 'sharp', 'onnxruntime-node', 'fs-native-extensions'])
      expect(found(report, 'Addons', addon)).toMatchObject({
        state: 'good',
        detail: expect.stringMatching(/^\d+\./),
      });
    expect(found(report, 'Weights', 'sface')).toMatchObject({ state: 'good' });
    expect(found(report, 'Compiled nets', 'sface')).toMatchObject({
      state: 'good',
      detail: '6, for the processor of this machine',
    });
    expect(report.checks.filter(({ check }) => check === 'Runtimes')).toHaveLength(5);
    expect(found(report, 'Runtimes', 'onnxruntime-cpu')).toMatchObject({
      similarity: expect.closeTo(1, 5),
      milliseconds: expect.any(Number),
    });
    expect(found(report, 'Engine')).toMatchObject({ state: 'good', similarity: expect.closeTo(1, 5) });
    expect(found(report, 'Store')).toMatchObject({
      state: 'note',
      detail: expect.stringContaining(`process ${process.pid}`),
    });
    expect(found(report, 'Disk', path)?.detail).toMatch(/free$/);
    await engine.close();
    expect(storeFinding(path)).toMatchObject({
      state: 'good',
      subject: path,
      detail: 'opens: format 2, pack sface, 1 libraries, 0 faces',
    });
  });

  test('opens an encrypted store with its key, and asks for it without', async () => {
    const path = join(folder, 'sealed');
    const keyFile = join(folder, 'store.secret');
    const key = Buffer.alloc(32, 5);
    writeFileSync(keyFile, key, { mode: 0o600 });
    await makeStore(path, 'sface', key);
    expect(storeFinding(path, '--key-file', keyFile)).toMatchObject({ state: 'good', subject: path });
    expect(storeFinding(path)).toMatchObject({
      state: 'bad',
      remedy: 'give its key: --key-file',
    });
  });

  test('prints what people can read, and what to do', () => {
    const { status, stdout } = facedex('doctor', '--weights', weightsWithout('sface.onnx'));
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ sface +sface\.onnx is missing\n +→ run "npx facedex models --to/);
    expect(stdout).toMatch(/✓ lmdb +\d/);
    expect(stdout).toMatch(/1 of \d+ are wrong/);
  });

  test('says which native part does not load, also where the engine does not without it', () => {
    const { status, stdout, stderr } = facedexUnder(
      ['env', `NODE_OPTIONS=${withoutAddon(folder, 'lmdb')}`],
      ...['doctor', '--json', '--path', join(folder, 'faces'), '--weights', weightsWithout('sface.onnx')],
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const report = JSON.parse(stdout) as Report;
    expect(found(report, 'Addons', 'lmdb')).toMatchObject({
      state: 'bad',
      detail: 'does not load: invalid ELF header',
      remedy: expect.stringContaining('run "npm i" on this very machine'),
    });
    expect(found(report, 'Addons', 'sharp')).toMatchObject({ state: 'good' });
    expect(found(report, 'Store')).toMatchObject({ detail: 'not tried: the addons come first' });
  });

  test('has the nets tried also where photos cannot be decoded', () => {
    const { status, stdout } = facedexUnder(
      ['env', `NODE_OPTIONS=${withoutAddon(folder, 'sharp')}`],
      ...['doctor', '--json'],
    );
    expect(status).toBe(1);
    const report = JSON.parse(stdout) as Report;
    const bad = report.checks.filter(({ state }) => state === 'bad');
    expect(bad.map(({ subject }) => subject)).toEqual(['sharp']);
    expect(found(report, 'Runtimes', 'onnxruntime-cpu')).toMatchObject({ similarity: expect.closeTo(1, 5) });
  });

  test("names the pack of one's own in what to run", () => {
    const weights = weightsWithout('sface.onnx');
    const pack = join(weights, 'own.json');
    writeFileSync(pack, JSON.stringify({ ...shippedPack(), id: 'own' }));
    const { report } = examine('--pack', pack, '--weights', weights);
    const command = `run "npx facedex models --pack ${pack} --to ${weights}"`;
    expect(found(report, 'Compiled nets')?.remedy).toBe(command);
    expect(found(report, 'Weights', 'own')?.remedy).toContain(command);
  });

  test('finds weights that were altered, also of a pack that is not used', () => {
    const weights = weightsWithout('facemesh.bin');
    writeFileSync(join(weights, 'facemesh.bin'), 'something else');
    const { status, report } = examine('--weights', weights);
    expect({ status, ok: report.ok }).toEqual({ status: 1, ok: false });
    expect(found(report, 'Weights', 'sface')).toMatchObject({
      state: 'bad',
      detail: 'facemesh.bin is altered',
      remedy: expect.stringContaining('npx facedex models'),
    });
    expect(found(report, 'Compiled nets')).toMatchObject({
      state: 'note',
      detail: expect.stringContaining('0 of 6'),
      remedy: `run "npx facedex models --to ${weights}"`,
    });
    expect(found(report, 'Runtimes')?.detail).toBe('not tried: the weights come first');
    expect(found(report, 'Engine')).toBeUndefined();
    const other = examine('--weights', weights, '--pack', 'face-api');
    expect(other.status).toBe(1);
    expect(found(other.report, 'Weights', 'sface')).toMatchObject({ state: 'bad' });
    expect(found(other.report, 'Engine', 'face-api')).toMatchObject({ state: 'good' });
  });

  test('does without the weights of a pack that is not used', async () => {
    const used = await readPackNets('face-api');
    const [ofUsed, ofOther] = await checkWeights(used, weightsWithout(...sfaceWeights));
    expect(ofUsed).toMatchObject({ subject: 'face-api', state: 'good' });
    expect(ofOther).toMatchObject({ subject: 'sface', state: 'note' });
  });

  test('makes no store where there is none', () => {
    const none = join(folder, 'none');
    expect(storeFinding(none)).toMatchObject({ state: 'bad', detail: 'there is no such folder' });
    expect(existsSync(none)).toBe(false);
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect(storeFinding(empty)?.detail).toContain('holds no store');
    expect(readdirSync(empty)).toEqual([]);
  });

  test('finds a store that cannot be read', () => {
    const broken = join(folder, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'faces.mdb'), 'no store');
    expect(storeFinding(broken)).toMatchObject({ state: 'bad', remedy: expect.stringContaining('backup') });
  });

  test('finds a store of another pack', async () => {
    const path = join(folder, 'other');
    await makeStore(path, 'face-api');
    expect(storeFinding(path)).toMatchObject({ state: 'bad', remedy: expect.stringContaining('--pack') });
  });
});

describe('checkNode()', () => {
  test.each([
    ['v20.19.0', 'good'],
    ['v20.20.2', 'good'],
    ['v20.18.3', 'bad'],
    ['v21.7.0', 'bad'],
    ['v22.11.0', 'bad'],
    ['v22.12.0', 'good'],
    ['v23.0.0', 'good'],
    ['v26.1.0', 'good'],
    ['v18.20.0', 'bad'],
  ])('takes %s for %s', (version, state) => {
    expect(checkNode(version, '^20.19.0 || >=22.12.0').state).toBe(state);
  });
});

describe('renderFindings()', () => {
  test('breaks long lines under their beginning, and keeps words whole', () => {
    const detail = `${'word '.repeat(20)}${'x'.repeat(70)}`;
    const finding = { check: 'Addons', subject: 'lmdb', state: 'bad', detail, remedy: 'do it' } as const;
    const text = renderFindings([finding, { ...finding, state: 'good' }], {
      stream: process.stdout,
      columns: 80,
    });
    const lines = text.split('\n');
    expect(lines.filter((line) => line === 'Addons')).toHaveLength(1);
    expect(lines.filter((line) => line.length > 80).map((line) => line.trim())).toEqual([
      'x'.repeat(70),
      'x'.repeat(70),
    ]);
    // What is good wants nothing done.
    expect(lines.filter((line) => line.includes('do it'))).toHaveLength(1);
  });
});
